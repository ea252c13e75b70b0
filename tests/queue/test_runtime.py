"""Jobs are run once, whole, and where they stopped."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
import structlog
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogtool.core.database import transaction
from catalogtool.core.errors import Unavailable
from catalogtool.core.origin import Origin, declare
from catalogtool.queue import stopping
from catalogtool.queue.runtime import RunningJob, drain
from tests.queue.jobs import ask, change, leave_mark, look, marks, script

pytestmark = pytest.mark.usefixtures("app")


def test_a_job_leaves_its_result_its_progress_and_its_effects() -> None:
    job_id = ask(payload={"steps": 3})
    assert drain() == 1
    job = look(job_id)
    assert (job.status, job.result, job.progress_done, job.progress_total) == (
        "completed",
        {"steps": 3},
        3,
        3,
    )
    assert job.started_at is not None
    assert job.completed_at is not None
    assert job.completed_at > job.started_at
    assert marks(job_id) == [0, 1, 2]


def test_the_highest_priority_goes_first_and_then_the_oldest() -> None:
    order: list[int] = []
    ids = [script(lambda job: order.append(job.id)) for _ in range(3)]
    change("update processing_queue set priority = 5 where id = :id", id=ids[2])
    drain()
    assert order == [ids[2], ids[0], ids[1]]


def test_two_drains_never_run_a_job_twice(app: Flask) -> None:
    ids = [ask(payload={"steps": 2}) for _ in range(25)]
    with ThreadPoolExecutor(4) as pool:
        drains = [pool.submit(copy_context().run, drain) for _ in range(4)]
        taken = [each.result() for each in drains]
    assert sum(taken) == len(ids)
    assert all(marks(job_id) == [0, 1] for job_id in ids)
    assert {look(job_id).epoch for job_id in ids} == {1}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.lists(st.sampled_from(["none", "before", "within", "after"]), min_size=1, max_size=6))
def test_whatever_interrupts_it_every_step_takes_effect_once(faults: list[str]) -> None:
    pending = dict(enumerate(faults))

    def steps(job: RunningJob) -> None:
        for step in range(job.cursor.get("step", 0), len(faults)):
            fault = pending.pop(step, "none")
            if fault == "before":
                raise Unavailable("Away.")
            with job.chunk() as chunk:
                leave_mark(chunk.session, job.id, step)
                chunk.advance, chunk.cursor = 1, {"step": step + 1}
                if fault == "within":
                    raise Unavailable("Away.")
            if fault == "after":
                raise Unavailable("Away.")

    job_id = script(steps)
    while look(job_id).status == "pending":
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        drain()
    job = look(job_id)
    assert (job.status, job.progress_done, marks(job_id)) == (
        "completed",
        len(faults),
        list(range(len(faults))),
    )


def test_several_threads_may_work_on_one_job() -> None:
    def steps(job: RunningJob) -> None:
        def one(step: int) -> None:
            with job.chunk() as chunk:
                leave_mark(chunk.session, job.id, step)
                chunk.advance = 1

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one, range(20)))

    job_id = script(steps)
    drain()
    assert (look(job_id).progress_done, marks(job_id)) == (20, list(range(20)))


def test_a_new_phase_counts_its_progress_from_nothing() -> None:
    def phases(job: RunningJob) -> None:
        for phase, total in (("Reading", 10), ("Reading", None), ("Comparing", None)):
            with job.chunk() as chunk:
                chunk.phase, chunk.advance, chunk.total = phase, 4, total
            seen.append((look(job.id).phase, look(job.id).progress_done, look(job.id).progress_total))

    seen: list[tuple[str | None, int, int | None]] = []
    script(phases)
    drain()
    assert seen == [("Reading", 4, 10), ("Reading", 8, 10), ("Comparing", 4, None)]


def test_a_running_job_that_is_to_be_cancelled_ends_before_its_next_chunk() -> None:
    def steps(job: RunningJob) -> None:
        for step in range(3):
            with job.chunk() as chunk:
                leave_mark(chunk.session, job.id, step)
            change("update processing_queue set cancel_requested_at = now() where id = :id", id=job.id)

    job_id = script(steps)
    drain()
    assert (look(job_id).status, marks(job_id)) == ("cancelled", [0])


def test_lines_of_the_log_name_the_job_and_the_changeset_and_neither_afterwards() -> None:
    def work(_job: RunningJob) -> None:
        names.append(structlog.contextvars.get_contextvars())
        with transaction() as current:
            declare(current, Origin(None, "tests", "system", changeset_id=77))
        names.append(structlog.contextvars.get_contextvars())

    structlog.contextvars.clear_contextvars()
    names: list[dict[str, object]] = []
    told = script(work)
    change("""update processing_queue set payload = '{"changeset_id": 12}' where id = :id""", id=told)
    found = script(work)
    drain()
    names.append(structlog.contextvars.get_contextvars())
    assert [(each.get("job"), each.get("changeset")) for each in names] == [
        (told, 12),
        (told, 77),
        (found, None),
        (found, 77),
        (None, None),
    ]


def test_a_process_that_is_to_stop_gives_its_job_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "requested", threading.Event())

    def steps(job: RunningJob) -> None:
        for step in range(3):
            with job.chunk() as chunk:
                leave_mark(chunk.session, job.id, step)
                chunk.cursor = {"step": step + 1}
            stopping.requested.set()

    job_id = script(steps)
    another = ask()
    drain()
    job = look(job_id)
    assert (job.status, job.cursor, job.retry_count, job.lease_until) == ("pending", {"step": 1}, 0, None)
    assert (marks(job_id), look(another).status) == ([0], "pending")
