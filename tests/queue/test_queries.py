"""What the pages of the queue tell: the last day, the causes of failures, the course of a job."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from catalogtool.core.clock import now
from catalogtool.core.database import db, session, transaction
from catalogtool.queue import operating
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.queries.course import attempts, course, waits_for
from catalogtool.queue.queries.failures import causes
from catalogtool.queue.queries.kinds import kinds_of_work
from catalogtool.queue.queries.last_day import HOURS, last_day
from catalogtool.queue.runtime import drain
from tests.queue.deeds import ROOT, job_of, staff
from tests.queue.jobs import ask, change

pytestmark = pytest.mark.usefixtures("app")

_ENDED = """
    insert into processing_queue (task_type, status, created_at, run_after, started_at, completed_at)
    values ('steps', :status, :created, :created, :started, :ended)
"""


def present(job_id: int) -> ProcessingQueue:
    session().rollback()
    return session().get_one(ProcessingQueue, job_id, populate_existing=True)


def test_each_hour_of_the_last_day_counts_what_ended_in_it_and_what_it_waited() -> None:
    hour = now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    for minute, status, waited in (
        (1, "completed", 10),
        (2, "failed", 20),
        (30, "completed", 30),
        (58, "cancelled", 0),
    ):
        created = hour + timedelta(minutes=minute)
        times = {
            "created": created,
            "started": created + timedelta(seconds=waited),
            "ended": created + timedelta(minutes=1),
        }
        change(_ENDED, status=status, **(times if waited else times | {"started": None}))
    change(
        _ENDED,
        status="completed",
        created=hour - timedelta(days=2),
        started=None,
        ended=hour - timedelta(days=2),
    )
    hours = last_day(ROOT)
    assert [each.at for each in hours] == [hour + timedelta(hours=n - HOURS + 4) for n in range(HOURS)]
    busy = hours[-4]
    assert (busy.completed, busy.failed, busy.cancelled, busy.ended) == (2, 1, 1, 4)
    assert (busy.began, busy.median_wait) == (3, 20)
    assert busy.longest_wait == pytest.approx(29)
    assert sum(each.ended for each in hours) == 4


def test_what_was_put_off_on_purpose_did_not_wait_before_its_time() -> None:
    job_id = ask(delay_seconds=0)
    change(
        "update processing_queue set created_at = now() - interval '3 h', run_after = now() where id = :id",
        id=job_id,
    )
    drain()
    assert (last_day(ROOT)[-1].longest_wait or 0) < 60


def test_nobody_sees_the_last_day_or_the_failures_of_others() -> None:
    ana, ben = staff(), staff()
    job_of(ana, "failed", "It is empty.")
    assert [sum(hour.ended for hour in last_day(actor)) for actor in (ana, ben, ROOT)] == [1, 0, 1]
    assert [len(causes(actor)) for actor in (ana, ben, ROOT)] == [1, 0, 1]


def test_failures_are_gathered_by_work_and_cause_the_latest_first() -> None:
    old = [job_of(ROOT, "failed", f"Row {row} of “{row}.csv” is broken.") for row in range(5)]
    change("update processing_queue set completed_at = now() - interval '2 days'")
    new = job_of(ROOT, "failed", "Row 5 of “5.csv” is broken.")
    empty = job_of(ROOT, "failed", "The file is empty.")
    first, second = causes(ROOT)
    assert ([job.id for job in first.examples], first.jobs) == ([empty], 1)
    assert (second.jobs, second.lately, second.message) == (6, 1, "Row 5 of “5.csv” is broken.")
    assert second.examples[0].id == new
    assert len(second.examples) == 3
    assert {job.id for job in second.examples} < {*old, new}


def test_faults_of_the_program_are_told_apart_by_the_exception() -> None:
    for trace in (
        "Traceback\n  line 1\nKeyError: 'a1'",
        "Traceback\n  line 9\nKeyError: 'b2'",
        "x\nValueError: no",
    ):
        job_id = job_of(ROOT, "failed", "Something went wrong.")
        change(
            "update processing_queue set error_kind = 'fault', error_trace = :t where id = :id",
            t=trace,
            id=job_id,
        )
    assert sorted((cause.jobs, (cause.exception or "")[:8]) for cause in causes(ROOT)) == [
        (1, "ValueErr"),
        (2, "KeyError"),
    ]


def test_the_course_of_a_job_tells_attempts_and_deeds_in_their_order() -> None:
    job_id = ask(created_by_name="ana")
    with transaction():
        operating.set_priority(job_id, 10, ROOT)
    drain()
    job = present(job_id)
    tries = attempts(job)
    words = [step.words for step in course(job, tries)]
    assert words[:2] == ["Asked for by ana", "Priority raised from 0 to 10, by root"]
    assert words[2].startswith("Begun by worker ")
    assert words[3:] == ["Completed"]


def test_a_job_that_was_never_begun_still_tells_how_it_ended() -> None:
    job_id = ask(created_by_name="ana")
    with transaction():
        operating.request_cancel(job_id, ROOT)
    job = present(job_id)
    words = [step.words for step in course(job, attempts(job))]
    assert words == ["Asked for by ana", "Cancellation asked for, by root", "Cancelled"]


def test_a_waiting_job_tells_everything_that_is_in_its_way() -> None:
    first, running = ask(), ask(lock_key="one")
    job_id = ask(lock_key="one", delay_seconds=600)
    change("update processing_queue set status = 'processing' where id = :id", id=running)
    change("insert into paused_task (task_type, paused_by_name, reason) values ('steps', 'ana', 'A move')")
    waits = waits_for(present(job_id))
    assert waits is not None
    assert waits.until is not None
    assert (waits.pause and waits.pause.reason, waits.other and waits.other.id, waits.before) == (
        "A move",
        running,
        1,
    )
    assert waits_for(present(running)) is None
    free = waits_for(present(first))
    assert free is not None
    assert (free.until, free.other, free.before) == (None, None, 0)


def test_every_kind_of_work_is_named_with_what_is_unfinished_of_it() -> None:
    ask()
    running = ask()
    change("update processing_queue set status = 'processing' where id = :id", id=running)
    kinds = {kind.name: kind for kind in kinds_of_work()}
    assert (kinds["steps"].title, kinds["steps"].waiting, kinds["steps"].running) == ("Steps", 1, 1)
    assert kinds["report_import"].pause is None


def test_the_page_of_a_job_asks_the_database_as_often_whatever_became_of_it() -> None:
    def asked(job_id: int) -> int:
        said: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_further: object) -> None:
            said.append(statement)

        job = present(job_id)
        event.listen(db.engine, "before_cursor_execute", hear)
        course(job, attempts(job))
        event.remove(db.engine, "before_cursor_execute", hear)
        return len(said)

    job_id = ask()
    few = asked(job_id)
    for number in range(12):
        with transaction():
            operating.set_priority(job_id, number + 1, ROOT)
    drain()
    assert asked(job_id) == few
