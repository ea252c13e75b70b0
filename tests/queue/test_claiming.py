"""Who is next: the important first, people in turn, never two of what must not run side by side."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.core.database import db
from catalogtool.local.servers import Servers
from catalogtool.queue import claiming
from catalogtool.queue.runtime import RunningJob, drain
from tests.queue.jobs import ask, change, look, marks, script

pytestmark = pytest.mark.usefixtures("app")

PEOPLE = ("ana", "ben", "cem")


def take() -> int | None:
    held = claiming.claim(db.engine, "tests:1")
    return held.id if held else None


def waiting_of(name: str) -> int:
    return ask(payload={"steps": 1, "name": name}, created_by_name=name)


def attempts(job_id: int) -> list[tuple[int, str | None]]:
    with Session(db.engine) as session:
        found = session.execute(
            text("select epoch, outcome from processing_attempt where job_id = :id order by epoch"),
            {"id": job_id},
        )
        return [(epoch, outcome) for epoch, outcome in found]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from([*PEOPLE, "claim"]), max_size=40))
def test_nobody_is_served_twice_while_somebody_who_waited_from_the_start_is_not_served(
    moves: list[str],
) -> None:
    change("delete from processing_queue")
    waiting: dict[str, list[int]] = {name: [] for name in PEOPLE}
    # For each person with work waiting: how often others were served since it began to wait.
    passed_by: dict[str, dict[str, int]] = {}
    for move in [*moves, *["claim"] * len(moves)]:
        if move != "claim":
            waiting[move].append(waiting_of(move))
            passed_by.setdefault(move, dict.fromkeys(PEOPLE, 0))
            continue
        taken = take()
        if taken is None:
            assert not any(waiting.values())
            continue
        name = look(taken).created_by_name
        assert waiting[name].pop(0) == taken
        passed_by.pop(name)
        for others in passed_by.values():
            others[name] += 1
            assert others[name] <= 2
        if waiting[name]:
            passed_by[name] = dict.fromkeys(PEOPLE, 0)


def test_a_thousand_jobs_of_one_person_do_not_keep_another_waiting() -> None:
    change(
        "insert into processing_queue (task_type, created_by_name, turn) "
        "select 'steps', 'ana', n from generate_series(1, 1000) n"
    )
    assert look(take() or 0).created_by_name == "ana"
    waiting_of("ben")
    served = [look(take() or 0).created_by_name for _ in range(3)]
    assert "ben" in served


@pytest.mark.parametrize("aside", ["put off", "paused"])
def test_what_is_not_in_line_holds_no_place_in_it(aside: str) -> None:
    ask("scripted", {}, created_by_name="cem", delay_seconds=3600 if aside == "put off" else 0)
    change(
        "insert into paused_task (task_type, paused_by_name) select 'scripted', 'ana' where :p",
        p=aside == "paused",
    )
    for _ in range(5):
        waiting_of("ana")
    served = []
    for _ in range(5):
        waiting_of("ben")
        served += [look(take() or 0).created_by_name for _ in range(2)]
    assert served.count("ana") == 5


def test_a_dead_workers_job_of_a_paused_kind_can_be_cancelled() -> None:
    job_id = ask(lock_key="channel 1")
    take()
    change(
        "update processing_queue set lease_until = now() - interval '1 second', cancel_requested_at = now()"
    )
    change("insert into paused_task (task_type, paused_by_name) values ('steps', 'ana')")
    drain()
    assert look(job_id).status == "cancelled"


def test_of_two_jobs_with_one_lock_key_the_second_waits_for_the_first() -> None:
    first, second, other = (ask(lock_key=key) for key in ("channel 1", "channel 1", "channel 2"))
    assert (take(), take(), take()) == (first, other, None)
    assert not claiming.any_claimable(db.engine)
    change("update processing_queue set status = 'completed' where id = :id", id=first)
    assert claiming.any_claimable(db.engine)
    assert take() == second


def test_workers_that_claim_at_once_never_take_two_jobs_with_one_lock_key() -> None:
    for number in range(60):
        ask(payload={"steps": 1}, lock_key=f"key {number % 3}")
    with ThreadPoolExecutor(6) as pool:
        taken = [pool.submit(copy_context().run, take) for _ in range(12)]
        keys = [look(job).lock_key for each in taken if (job := each.result())]
    assert sorted(filter(None, keys)) == ["key 0", "key 1", "key 2"]


def test_a_job_that_learns_its_lock_key_while_it_runs_waits_for_the_other_and_begins_again() -> None:
    runs: list[int] = []

    def learn(job: RunningJob) -> None:
        runs.append(job.epoch)
        job.lock("report_import video")

    running = ask(lock_key="report_import video")
    assert take() == running
    job_id = script(learn)
    drain()
    assert (look(job_id).status, look(job_id).lock_key, runs) == ("pending", "report_import video", [1])
    assert attempts(job_id) == [(1, "waiting")]
    change("update processing_queue set status = 'completed' where id = :id", id=running)
    drain()
    assert (look(job_id).status, runs) == ("completed", [1, 2])


def test_a_paused_kind_of_work_waits_until_it_goes_on() -> None:
    paused, free = ask(), ask("scripted", {})
    change("insert into paused_task (task_type, paused_by_name) values ('steps', 'ana')")
    assert (take(), take()) == (free, None)
    assert not claiming.any_claimable(db.engine)
    change("delete from paused_task")
    assert take() == paused


def test_every_attempt_is_kept_with_what_came_of_it() -> None:
    job_id = ask(payload={"steps": 3})
    take()
    change("update processing_queue set lease_until = now() - interval '1 second' where id = :id", id=job_id)
    drain()
    assert attempts(job_id) == [(1, "died"), (2, "completed")]
    assert (marks(job_id), look(job_id).pid is not None) == ([0, 1, 2], True)


def test_deaths_are_counted_until_the_job_has_moved() -> None:
    job_id = ask(payload={"steps": 2})
    for deaths in range(3):
        held = claiming.claim(db.engine, "tests:1")
        assert held is not None
        assert held.crash_count == deaths
        claiming.release(db.engine, "tests:1", look(job_id).pid or 0)
    drain()
    assert (look(job_id).status, look(job_id).crash_count) == ("completed", 0)


def test_what_a_dead_process_held_is_free_at_once_and_nothing_else_is() -> None:
    mine, other = ask(), ask()
    take()
    change("update processing_queue set pid = 999999 where id = :id", id=mine)
    take()
    assert claiming.release(db.engine, "tests:1", 999999)
    assert not claiming.release(db.engine, "tests:2", look(other).pid or 0)
    assert take() == mine
    assert take() is None


def test_the_next_job_is_found_by_an_index_however_many_wait(servers: Servers) -> None:
    change(
        "insert into processing_queue (task_type, created_by_name, turn) "
        "select 'steps', 'ana', n from generate_series(1, 20000) n"
    )
    # Who may write to a table may not yet count it.
    with psycopg.connect(servers.superuser_url().replace("+psycopg", "", 1)) as superuser:
        superuser.execute("analyze processing_queue")
    with Session(db.engine) as session:
        plan = session.scalars(text(f"explain {claiming._CLAIM.text}"), {"worker": "tests:1", "pid": 1}).all()
    assert any("idx_queue_pending" in line for line in plan), "\n".join(plan)
