"""People have jobs tried again, cancelled or taken earlier, and kinds of work paused; the trail names them."""

from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg.errors import InsufficientPrivilege
from rq import Queue
from sqlalchemy.orm import Session

from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import Conflict, Forbidden, NotFound
from catalogtool.queue import carrier, operating
from catalogtool.queue.models import PausedTask, ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.queue.signals import job_revived
from catalogtool.web.access import Actor
from config import Config
from tests.queue.deeds import ROOT, job_of, staff, summed, told
from tests.queue.jobs import ask, change, look, marks, script

pytestmark = pytest.mark.usefixtures("app")

DEEDS = {
    "retry": (operating.retry, "failed"),
    "cancel": (operating.request_cancel, "pending"),
    "priority": (lambda job_id, actor: operating.set_priority(job_id, 10, actor), "pending"),
}


def do(deed: str, job_id: int, actor: Actor) -> None:
    with transaction():
        DEEDS[deed][0](job_id, actor)


def bells(app: Flask) -> int:
    return Queue(carrier.QUEUE, connection=app.extensions["bell"], serializer=carrier.JSONSerializer).count


def test_what_failed_is_done_after_all_from_where_it_stopped() -> None:
    job_id = ask(payload={"steps": 4})
    change(
        """update processing_queue set status = 'failed', completed_at = now(), cursor = '{"step": 2}', retry_count = 6,
               crash_count = 3, error_kind = 'crash', error_message = 'It died.', error_trace = 'here'
               where id = :id""",
        id=job_id,
    )
    do("retry", job_id, ROOT)
    job = look(job_id)
    assert (job.status, job.retry_count, job.crash_count, job.cursor) == ("pending", 0, 0, {"step": 2})
    assert (job.error_kind, job.error_message, job.error_trace, job.completed_at) == (None,) * 4
    assert job.retried_at is not None
    drain()
    assert (look(job_id).status, marks(job_id)) == ("completed", [2, 3])


def test_what_was_cancelled_goes_on_when_it_is_tried_again() -> None:
    job_id = ask()
    do("cancel", job_id, ROOT)
    do("retry", job_id, ROOT)
    assert look(job_id).cancel_requested_at is None
    drain()
    assert look(job_id).status == "completed"


def test_workers_are_woken_for_what_is_tried_again_but_not_before_it_is_certain(app: Flask) -> None:
    job_id = job_of(ROOT, "failed")
    app.extensions["bell"].flushdb()
    with transaction():
        operating.retry(job_id, ROOT)
        assert bells(app) == 0
    assert bells(app) == 1


@pytest.mark.parametrize("status", ["pending", "processing", "completed"])
def test_only_what_failed_or_was_cancelled_is_tried_again(status: str) -> None:
    job_id = job_of(ROOT, status)
    with pytest.raises(Conflict, match="Only what failed"):
        do("retry", job_id, ROOT)
    assert (look(job_id).status, told()) == (status, [])


def test_the_same_work_is_never_in_the_queue_twice() -> None:
    first = job_of(ROOT, "failed", dedupe_key="the same")
    second = ask(dedupe_key="the same")
    with pytest.raises(Conflict, match=f"as job {second}"):
        do("retry", first, ROOT)
    assert look(first).status == "failed"


def test_who_hears_of_it_may_refuse_that_a_job_is_tried_again() -> None:
    def refuse(_session: Session, job: ProcessingQueue) -> None:
        raise Conflict(f"The file of job {job.id} is gone.")

    job_id = job_of(ROOT, "failed")
    with job_revived.connected_to(refuse), pytest.raises(Conflict, match="is gone"):
        do("retry", job_id, ROOT)
    assert (look(job_id).status, told()) == ("failed", [])


def test_what_others_conclude_from_another_try_commits_with_it() -> None:
    heard: list[tuple[str, bool]] = []

    def hear(current: Session, job: ProcessingQueue) -> None:
        heard.append((job.status, current.in_transaction()))

    with job_revived.connected_to(hear):
        do("retry", job_of(ROOT, "cancelled"), ROOT)
    assert heard == [("pending", True)]


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_moves_the_job_of_another_person(deed: str) -> None:
    job_id = job_of(staff(), DEEDS[deed][1])
    before = look(job_id)
    with pytest.raises(Forbidden):
        do(deed, job_id, staff())
    after = look(job_id)
    assert (after.status, after.priority, told()) == (before.status, before.priority, [])


@pytest.mark.parametrize("deed", ["retry", "cancel"])
def test_people_try_again_and_cancel_what_is_theirs(deed: str) -> None:
    owner = staff()
    job_id = job_of(owner, DEEDS[deed][1])
    do(deed, job_id, owner)
    assert look(job_id).status == {"retry": "pending", "cancel": "cancelled"}[deed]
    assert [name for _, name in summed("job", job_id)] == [owner.name]


def test_nobody_has_a_job_of_theirs_tried_again_that_they_may_no_longer_ask_for() -> None:
    owner = replace(staff(), permissions=frozenset({"view"}))
    job_id = job_of(owner, "failed")
    change("update processing_queue set task_type = 'report_import' where id = :id", id=job_id)
    with pytest.raises(Forbidden, match="no longer allows “Import a report”"):
        do("retry", job_id, owner)
    assert (look(job_id).status, told()) == ("failed", [])


def test_priorities_and_pauses_are_for_admins() -> None:
    owner = staff()
    job_id = job_of(owner)
    with pytest.raises(Forbidden):
        do("priority", job_id, owner)
    with pytest.raises(Forbidden):
        operating.pause("steps", "", owner)
    with pytest.raises(Forbidden):
        operating.resume("steps", owner)


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_leaves_one_entry_in_the_trail(deed: str) -> None:
    job_id = job_of(ROOT, DEEDS[deed][1])
    do(deed, job_id, ROOT)
    (entry,) = told("job")
    assert (entry.subject_key, entry.actor_name, entry.source, entry.operation) == (
        str(job_id),
        "root",
        "edit",
        "update",
    )


def test_who_asks_twice_for_the_same_is_told_of_once() -> None:
    job_id = job_of(ROOT, "processing")
    for _ in range(2):
        do("cancel", job_id, ROOT)
    other = job_of(ROOT)
    for _ in range(2):
        do("priority", other, ROOT)
    assert summed() == [({"cancel_requested_at"}, "root"), ({"priority"}, "root")]


def test_a_paused_kind_of_work_waits_and_others_go_on() -> None:
    with transaction():
        operating.pause("steps", "The store is being moved", ROOT)
    waiting, other = ask(), script(lambda _job: None)
    drain()
    assert (look(waiting).status, look(other).status) == ("pending", "completed")
    with transaction():
        operating.resume("steps", ROOT)
    drain()
    assert look(waiting).status == "completed"
    assert summed("task", "steps") == [({"paused", "reason"}, "root"), ({"paused", "reason"}, "root")]


def test_a_kind_of_work_is_paused_once_and_resumed_once() -> None:
    with pytest.raises(Conflict, match="is not paused"):
        operating.resume("steps", ROOT)
    operating.pause("steps", "", ROOT)
    with pytest.raises(Conflict, match="is paused already"):
        operating.pause("steps", "", ROOT)
    assert session().query(PausedTask).count() == 1


def test_only_kinds_of_work_that_exist_are_paused() -> None:
    with pytest.raises(NotFound):
        operating.pause("nothing", "", ROOT)


UNSIGNED = {
    "cancel": "update processing_queue set cancel_requested_at = now() where id = %(id)s",
    "priority": "update processing_queue set priority = 7 where id = %(id)s",
    "retry": "update processing_queue set retried_at = now() where id = %(id)s",
    "pause": "insert into paused_task (task_type, paused_by_name) values ('steps', 'nobody')",
    "schedule": "update sync_schedule set is_active = false",
    "kind of report": "insert into report_kind_setting (kind, page_mode) values ('video', 'apply')",
}


@pytest.mark.parametrize("deed", UNSIGNED)
def test_no_operator_works_unnamed_whatever_door_they_use(deed: str, settings: Config) -> None:
    job_id = job_of(ROOT)
    change(
        """insert into sync_schedule (name, title, task_type, frequency, cron, next_sync_at)
           values ('rounds', 'Rounds', 'steps', 'daily', '0 3 * * *', now())"""
    )
    url = settings.database_url.replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection, pytest.raises(InsufficientPrivilege, match="needs an actor"):
        connection.execute(UNSIGNED[deed], {"id": job_id})
    assert told() == told("task") == told("schedule") == told("report_kind") == []


def test_what_workers_and_the_scheduler_write_needs_nobody_and_is_nobodys_deed(settings: Config) -> None:
    job_id = job_of(ROOT, priority=3)
    url = settings.database_url.replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        for columns in (
            "status = 'processing', epoch = 1, worker = 'w', lease_until = now() + interval '30 s'",
            "phase = 'Reading', progress_done = 5, cursor = '{\"step\": 1}', heartbeat_at = now()",
            "status = 'pending', retry_count = 1, error_kind = 'transient', error_message = 'Away.', run_after = now()",
            "status = 'completed', completed_at = now(), result = '{}', priority = priority",
        ):
            connection.execute(f"update processing_queue set {columns} where id = %s", [job_id])
        connection.execute(
            """insert into sync_schedule (name, title, task_type, frequency, cron, next_sync_at)
               values ('rounds', 'Rounds', 'steps', 'daily', '0 3 * * *', now())"""
        )
        connection.execute(
            "update sync_schedule set next_sync_at = now(), total_executions = total_executions + 1"
        )
    assert told() == told("schedule") == []


words = st.lists(
    st.sampled_from(
        ["report", "row 12", "row 9000", "“a file”", "“another”", '"x.csv"', "2026-03-09", "is", "broken."]
    ),
    min_size=1,
    max_size=6,
)


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=words, other=words)
def test_failures_have_one_cause_when_they_differ_in_numbers_and_quoted_names_alone(
    said: list[str], other: list[str]
) -> None:
    def plain(told: list[str]) -> list[str]:
        numberless = " ".join(told).replace("12", "#").replace("9000", "#").replace("2026-03-09", "#")
        for name in ("“a file”", "“another”", '"x.csv"'):
            numberless = numberless.replace(name, "#")
        return numberless.split()

    def cause(told: list[str]) -> str:
        asked = db.text("select failure_cause('refused', :message, null)")
        return str(session().scalar(asked, {"message": " ".join(told)}))

    assert (cause(said) == cause(other)) == (plain(said) == plain(other))


def test_what_is_cancelled_while_it_waits_for_another_try_tells_no_old_error() -> None:
    job_id = ask()
    change(
        """update processing_queue set retry_count = 1, error_kind = 'transient', error_message = 'Away.',
               run_after = now() + interval '1 minute' where id = :id""",
        id=job_id,
    )
    do("cancel", job_id, ROOT)
    job = look(job_id)
    assert (job.status, job.error_kind, job.error_message) == ("cancelled", None, None)
