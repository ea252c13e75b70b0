"""What is due is begun once, what was missed is made up for once, and an execution says what became of its job."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError, Conflict, Invalid, NotFound
from catalogtool.queue.operating import request_cancel
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.schedules import operations
from catalogtool.schedules.models import SyncSchedule
from catalogtool.schedules.ticking import tick
from catalogtool.schedules.timing import Timing, daily, hourly, monthly
from catalogtool.web.access import Actor
from tests.factories import auth as people
from tests.queue import jobs
from tests.queue.jobs import change, count
from tests.schedules.rows import days_ago, look, make, runs

pytestmark = pytest.mark.usefixtures("app")

ADMIN = Actor(None, "root", is_admin=True)
PAST = -30


def run_now(name: str = "rounds", actor: Actor = ADMIN) -> int:
    with transaction():
        job_id = operations.run_now(name, actor).job_id
    assert job_id is not None
    return job_id


def test_the_schedules_that_features_declare_are_made_once_and_stay_as_admins_left_them() -> None:
    assert tick() == 0
    assert set(session().scalars(select(SyncSchedule.name))) == {
        *("export_sweep", "inbox_sweep", "numbers_thinning", "trail_parts", "trail_seal", "upload_sweep"),
    }
    with transaction():
        operations.set_timing("trail_seal", daily("05:00"), ADMIN)
        operations.pause("trail_seal", ADMIN)
    tick()
    assert (look("trail_seal").is_active, look("trail_seal").cron) == (False, "0 5 * * *")


def test_what_is_due_is_queued_and_its_next_time_is_by_the_clock() -> None:
    make(timing=hourly(7), due_in=PAST)
    make("later", due_in=60)
    assert (tick(), tick(), count()) == (1, 0, 1)
    schedule, [run] = look(), runs()
    job = jobs.look(run.job_id or 0)
    assert (job.task_type, job.payload, job.created_by_name) == ("steps", {"steps": 1}, "schedule")
    assert (run.status, run.asked_by_name, schedule.total_executions) == ("pending", None, 1)
    assert (schedule.next_sync_at.minute, schedule.next_sync_at > now()) == (7, True)
    assert abs((now() - (schedule.last_sync_at or now())).total_seconds()) < 30
    assert runs("later") == []


def test_a_missed_night_runs_once() -> None:
    make("nightly", timing=daily("02:00"), next_sync_at=days_ago(1))
    make("ten_minutes", timing=Timing("cron", "*/10 * * * *"), next_sync_at=days_ago(9))
    assert tick() == 2
    drain()
    assert tick() == 0
    assert [len(runs(name)) for name in ("nightly", "ten_minutes")] == [1, 1]
    assert timedelta() < look("ten_minutes").next_sync_at - now() <= timedelta(minutes=10)
    assert runs("nightly")[0].due_at < now() - timedelta(hours=23)


def test_many_schedulers_at_once_run_each_due_thing_exactly_once(app: Flask) -> None:
    names = [make(f"round_{number}", due_in=PAST) for number in range(12)]
    starting = Barrier(6)

    def schedule(_: int) -> int:
        with app.app_context():
            starting.wait()
            return tick()

    with ThreadPoolExecutor(6) as pool:
        begun = sum(pool.map(lambda number: Context().run(schedule, number), range(6)))
    assert (begun, count()) == (12, 12)
    assert {len(runs(name)) for name in names} == {1}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["tick", "due", "drain", "run", "pause", "resume"]), max_size=14))
def test_runs_of_one_schedule_never_overlap_and_are_all_accounted_for(app: Flask, steps: list[str]) -> None:
    change("delete from sync_schedule")
    change("delete from processing_queue")
    make()
    for step in steps:
        match step:
            case "tick":
                tick()
            case "due":
                change("update sync_schedule set next_sync_at = now() - interval '1 s' where name = 'rounds'")
            case "drain":
                drain()
            case _:
                try:
                    with transaction():
                        act = {
                            "run": operations.run_now,
                            "pause": operations.pause,
                            "resume": operations.resume,
                        }
                        act[step]("rounds", ADMIN)
                except Conflict:
                    assert runs()[-1].status == "pending"
        found, schedule = runs(), look()
        assert sum(run.status == "pending" for run in found) <= 1
        assert schedule.total_executions == len(found)
        assert schedule.successful_executions == sum(run.status == "completed" for run in found)


def test_what_comes_due_while_the_last_run_is_at_work_waits_for_its_end() -> None:
    make(due_in=PAST)
    tick()
    change("update sync_schedule set next_sync_at = now() - interval '1 s' where name = 'rounds'")
    assert tick() == 0
    drain()
    assert (tick(), [run.status for run in runs()]) == (1, ["completed", "pending"])


def test_what_was_begun_and_not_committed_was_not_begun() -> None:
    make(due_in=PAST)
    assert operations.begin_due() is not None
    session().rollback()
    assert (count(), look().total_executions, tick()) == (0, 0, 1)


def test_work_that_this_release_does_not_know_waits_for_one_that_does() -> None:
    make("unknown", task_type="from_the_future", due_in=PAST)
    make(due_in=PAST)
    assert (tick(), runs("unknown")) == (1, [])


def test_an_execution_follows_its_job_from_the_wish_to_the_counts() -> None:
    seen = []

    def work(_job: RunningJob) -> dict[str, object]:
        seen.append(runs()[0].status)
        return {"total": 5, "successful": 3, "failed": 2, "entries": "all"}

    make(task_type="scripted")
    job_id = run_now()
    jobs.scripts[job_id] = work
    seen.append(runs()[0].status)
    drain()
    [run] = runs()
    assert ([*seen, run.status], run.error_message) == (["pending", "running", "completed"], None)
    assert (run.total_entries, run.successful_entries, run.failed_entries) == (5, 3, 2)
    job = jobs.look(job_id)
    assert (run.started_at, run.completed_at) == (job.started_at, job.completed_at)
    assert (look().total_executions, look().successful_executions) == (1, 1)


@pytest.mark.parametrize(
    "result", [{"total": "many"}, {"total": -7}, {"total": 1e300}, {"total": None}, {}, None]
)
def test_a_result_that_says_nonsense_keeps_no_job_from_ending(result: dict[str, object] | None) -> None:
    make(task_type="scripted")
    jobs.scripts[run_now()] = lambda _job: result
    drain()
    assert runs()[0].status == "completed"


def test_a_failed_or_cancelled_job_is_a_failed_execution_with_its_reason() -> None:
    def fail(_job: RunningJob) -> None:
        raise CatalogToolError("The platform says no.")

    make(task_type="scripted")
    jobs.scripts[run_now()] = fail
    drain()
    with transaction():
        request_cancel(run_now(), ADMIN)
    assert [(run.status, run.error_message) for run in runs()] == [
        ("failed", "The platform says no."),
        ("failed", "It was cancelled."),
    ]
    assert (look().total_executions, look().successful_executions) == (2, 0)


def test_a_job_that_is_forgotten_makes_room_for_the_next_run() -> None:
    make()
    run_now()
    change("delete from processing_queue")
    run_now()
    assert [run.job_id is None for run in runs()] == [True, False]


def test_a_run_by_hand_is_its_persons_and_leaves_the_clock_alone() -> None:
    person = people.user("ana")
    make()
    before = look().next_sync_at
    job = jobs.look(run_now(actor=Actor(person.id, "ana", is_admin=True)))
    assert (job.created_by, job.created_by_name, runs()[0].asked_by_name) == (person.id, "ana", "ana")
    assert look().next_sync_at == before
    with pytest.raises(Conflict, match="at work already"):
        run_now()


def test_a_paused_schedule_rests_and_makes_up_for_nothing() -> None:
    make()
    with transaction():
        operations.pause("rounds", ADMIN)
    change("update sync_schedule set next_sync_at = now() - interval '5 days' where name = 'rounds'")
    assert tick() == 0
    with transaction():
        operations.resume("rounds", ADMIN)
    assert (tick(), look().next_sync_at > now(), look().changed_by_name) == (0, True, "root")


def test_another_time_holds_from_now_on_and_one_that_never_comes_is_refused() -> None:
    make(due_in=PAST)
    with transaction():
        operations.set_timing("rounds", monthly("L", "23:59", "Asia/Tokyo"), ADMIN)
    assert look().next_sync_at == monthly("L", "23:59", "Asia/Tokyo").following(now())
    with pytest.raises(Invalid), transaction():
        operations.set_timing("rounds", Timing("cron", "0 0 30 2 *"), ADMIN)
    assert look().frequency == "monthly"


def test_there_is_no_schedule_of_an_unknown_name() -> None:
    with pytest.raises(NotFound):
        run_now("nothing")


def test_the_clock_of_the_database_counts_not_that_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    make(due_in=3600)
    monkeypatch.setattr("catalogtool.core.clock.now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert tick() == 0
