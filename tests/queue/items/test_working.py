"""Going through many things one by one, whatever interrupts it."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue import transitions
from catalogtool.queue.claiming import Claim
from catalogtool.queue.items.models import BulkItem
from catalogtool.queue.items.queries import failures, tally
from catalogtool.queue.items.working import SKIPPED, SUCCESSFUL, Item, Outcome, Write, work_through
from catalogtool.queue.operating import request_cancel, retry
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.queue.task import task
from tests.factories.changes import ANA
from tests.queue.jobs import change, leave_mark, look, marks

pytestmark = pytest.mark.usefixtures("app")

ENDS = {"done": SUCCESSFUL, "same": SKIPPED, "bad": Outcome("failed", "It is bad.")}
PLACES = ("before work", "in work", "before writing", "after writing", "at the fence")


# What is to happen next to the worker: (place, what), each once.
fate: list[tuple[str, str]] = []

open_meanwhile: list[int | None] = []

_OPEN = text("""
    select count(*) from pg_stat_activity
    where application_name = 'catalog-tool' and xact_start is not null and pid <> pg_backend_pid()
""")


class Killed(BaseException):
    """The worker is gone."""


def meet(place: str, job_id: int) -> None:
    """Come to a place of the work, where something may be waiting."""
    if not fate or fate[0][0] != place:
        return
    _, what = fate.pop(0)
    if what == "kill":
        raise Killed
    if what == "fail":
        raise CatalogToolError("The disk is full.")
    with transaction():
        request_cancel(job_id, ANA)


@task("marking", title="Leave a mark for each item", needs=None)
def run_marking(job: RunningJob) -> dict[str, Any]:
    """Each mark commits with the state of its item."""

    def work(items: Sequence[Item]) -> Write:
        meet("in work", job.id)

        def write(current: Session) -> list[Outcome]:
            meet("before writing", job.id)
            for item in items:
                if item.key == "done":
                    leave_mark(current, job.id, item.position)
            meet("after writing", job.id)
            return [ENDS[item.key] for item in items]

        return write

    meet("before work", job.id)
    return work_through(job, work, phase="Marking", at_once=job.payload["at_once"])


@task("asking", title="Ask another service", needs=None)
def run_asking(job: RunningJob) -> dict[str, Any]:
    """Only looks at what is open meanwhile."""

    def work(items: Sequence[Item]) -> Write:
        session().rollback()
        with db.engine.connect() as connection:
            open_meanwhile.append(connection.scalar(_OPEN))
        answers = [SUCCESSFUL for _ in items]
        return lambda _session: answers

    return work_through(job, work, phase="Asking", at_once=2)


def asked(keys: Sequence[str], at_once: int = 2, task_type: str = "marking") -> int:
    """A job with an item of each key."""
    with transaction() as current:
        payload = {"at_once": at_once}
        job = enqueue(task_type, payload, created_by=None, created_by_name="tests")
        rows = [
            {"job_id": job.id, "position": place, "subject_key": key} for place, key in enumerate(keys, 1)
        ]
        current.add_all(BulkItem(**row) for row in rows)
        return job.id


def states(job_id: int) -> list[str]:
    with Session(db.engine) as current:
        found = select(BulkItem.state).where(BulkItem.job_id == job_id).order_by(BulkItem.position)
        return list(current.scalars(found))


def run_to_its_end(job_id: int) -> None:
    """Work, and let somebody have it tried again whenever it has ended too early."""
    while look(job_id).status != "completed":
        try:
            drain()
        except Killed:
            session().rollback()
            # A dead worker gives nothing back: its lease runs out.
            change(
                "update processing_queue set status = 'processing', lease_until = now() - interval '1 s' "
                "where id = :job",
                job=job_id,
            )
        if look(job_id).status in ("failed", "cancelled"):
            with transaction():
                retry(job_id, ANA)


@pytest.fixture
def fence(monkeypatch) -> None:
    """Let something wait at the last line of a chunk too."""

    def advance(current: Session, held: Claim, progress: Any) -> bool:
        if progress["cursor"]:
            meet("at the fence", held.id)
        return passed(current, held, progress)

    passed = transitions.advance
    monkeypatch.setattr(transitions, "advance", advance)


def test_whatever_interrupts_it_each_item_is_done_once_and_all_are_told_apart(fence: None) -> None:
    interruptions = st.tuples(st.sampled_from(PLACES), st.sampled_from(["kill", "fail", "cancel"]))

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(
        keys=st.lists(st.sampled_from(sorted(ENDS)), max_size=9),
        at_once=st.integers(1, 4),
        interrupted=st.lists(interruptions, max_size=6),
    )
    def check(keys: list[str], at_once: int, interrupted: list[tuple[str, str]]) -> None:
        fate[:] = interrupted
        job_id = asked(keys, at_once)
        run_to_its_end(job_id)
        fate.clear()
        assert marks(job_id) == [place for place, key in enumerate(keys, 1) if key == "done"]
        assert states(job_id) == [ENDS[key].state for key in keys]
        ends = {ENDS[key].state: 0 for key in ENDS} | {
            state: states(job_id).count(state) for state in states(job_id)
        }
        assert look(job_id).result == {"total": len(keys), "processed": len(keys), **ends}

    check()


def test_an_item_that_fails_says_why_and_keeps_no_other_from_being_done() -> None:
    job_id = asked(["done", "bad", "done", "bad", "same"])
    drain()
    failed = failures(session(), job_id, limit=9)
    assert [(item.position, item.error) for item in failed] == [(2, "It is bad."), (4, "It is bad.")]
    assert (look(job_id).status, marks(job_id)) == ("completed", [1, 3])


def test_a_cancelled_job_keeps_what_it_did_and_shows_what_is_to_come() -> None:
    job_id = asked(["done"] * 6)
    fate[:] = [("after writing", "cancel")]
    drain()
    assert (look(job_id).status, marks(job_id)) == ("cancelled", [1, 2])
    counted = tally(session(), job_id)
    assert (counted.successful, counted.total - counted.processed) == (2, 4)
    assert (look(job_id).progress_done, look(job_id).progress_total) == (2, 6)


def test_other_services_are_asked_outside_of_any_transaction() -> None:
    open_meanwhile.clear()
    job_id = asked(["a", "b", "c"], task_type="asking")
    drain()
    assert (states(job_id), open_meanwhile) == (["successful"] * 3, [0, 0])
