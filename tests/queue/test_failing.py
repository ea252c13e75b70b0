"""What becomes of a job whose work fails."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from catalogtool.core.clock import now
from catalogtool.core.errors import Invalid, Unavailable
from catalogtool.queue import runtime
from catalogtool.queue.queries.course import attempts, course
from catalogtool.queue.runtime import PutOff, RunningJob, drain
from tests.queue.jobs import change, leave_mark, look, marks, script

pytestmark = pytest.mark.usefixtures("app")


def test_what_people_can_mend_is_said_in_its_own_words() -> None:
    def refuse(_job: RunningJob) -> None:
        raise Invalid("The file has no header.")

    job_id = script(refuse)
    drain()
    job = look(job_id)
    assert (job.status, job.error_message, job.error_trace) == ("failed", "The file has no header.", None)


def test_a_fault_of_the_program_is_kept_for_admins_and_not_tried_again() -> None:
    def divide(_job: RunningJob) -> None:
        raise ZeroDivisionError("by nothing at all")

    job_id = script(divide)
    assert drain() == 1
    job = look(job_id)
    assert (job.status, job.error_message) == ("failed", runtime.WENT_WRONG)
    assert "by nothing at all" in str(job.error_trace)


@pytest.mark.parametrize(
    "error", [Unavailable("The file store is away."), OperationalError("", {}, Exception("gone"))]
)
def test_a_server_that_is_away_is_tried_again_later_a_few_times(error: Exception) -> None:
    def fail(job: RunningJob) -> None:
        with job.chunk() as chunk:
            chunk.phase = "Beginning"  # no progress: every attempt begins with it
        raise error

    job_id = script(fail)
    runs = 0
    while look(job_id).status == "pending":
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        runs += drain()
        after = look(job_id)
        assert after.status == "failed" or (after.retry_count, after.run_after > after.created_at) == (
            runs,
            True,
        )
    job = look(job_id)
    assert (runs, job.status, job.error_kind) == (runtime.MOST_RETRIES + 1, "failed", "transient")


def test_a_process_that_was_frozen_in_a_chunk_is_no_fault_of_the_job() -> None:
    def freeze_once(job: RunningJob) -> None:
        with job.chunk() as chunk:
            if job.epoch == 1:
                chunk.session.execute(text("set local idle_in_transaction_session_timeout = '10ms'"))
                time.sleep(0.3)
            leave_mark(chunk.session, job.id, job.epoch)

    job_id = script(freeze_once)
    drain()
    assert (look(job_id).status, look(job_id).error_kind) == ("pending", "transient")
    change("update processing_queue set run_after = now() where id = :id", id=job_id)
    drain()
    assert (look(job_id).status, marks(job_id)) == ("completed", [2])


def test_a_job_that_can_not_go_on_before_a_moment_is_put_off_till_then_and_says_why() -> None:
    morning = now() + timedelta(hours=9)

    def lacks_units(_job: RunningJob) -> None:
        raise PutOff(morning, "The units of today are used up.")

    job_id = script(lacks_units)
    assert drain() == 1
    job = look(job_id)
    assert (job.status, job.run_after, job.retry_count) == ("pending", morning, 0)
    # No server is to blame.
    assert (job.error_kind, job.error_message) == (None, "The units of today are used up.")
    assert "Put off: The units of today are used up." in [step.words for step in course(job, attempts(job))]
    assert drain() == 0
    change("update processing_queue set run_after = now() where id = :id", id=job_id)
    assert drain() == 1
