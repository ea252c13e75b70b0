"""A job is in the hands of one worker, as long as that one lives and is heard of."""

import threading

import pytest
from sqlalchemy import text

from catalogtool.queue import lease, runtime
from catalogtool.queue.runtime import RunningJob, drain
from tests.queue.jobs import ask, change, eventually, leave_mark, look, marks, script

pytestmark = pytest.mark.usefixtures("app")


def test_a_worker_that_lost_its_job_to_another_can_not_write() -> None:
    def late(job: RunningJob) -> None:
        with job.chunk() as chunk:
            leave_mark(chunk.session, job.id, 1)
            change(
                "update processing_queue set epoch = epoch + 1, worker = 'another' where id = :id", id=job.id
            )

    job_id = script(late)
    drain()
    job = look(job_id)
    assert marks(job_id) == []
    assert (job.status, job.worker, job.progress_done, job.result) == ("processing", "another", 0, None)


def test_a_worker_that_lost_its_job_can_not_end_it() -> None:
    def late(job: RunningJob) -> dict[str, object]:
        change("update processing_queue set epoch = epoch + 1 where id = :id", id=job.id)
        return {"late": True}

    job_id = script(late)
    drain()
    assert look(job_id).status == "processing"


def test_a_job_whose_worker_died_is_taken_up_where_it_stopped() -> None:
    job_id = ask(payload={"steps": 4})
    change(
        """update processing_queue set status = 'processing', epoch = 7, cursor = '{"step": 2}', progress_done = 2,
              phase = 'Stepping', lease_until = now() - interval '1 second' where id = :id""",
        id=job_id,
    )
    drain()
    job = look(job_id)
    assert marks(job_id) == [2, 3]
    assert (job.status, job.epoch, job.progress_done, job.retry_count) == ("completed", 8, 4, 0)


def test_a_job_in_the_hands_of_a_living_worker_is_left_alone() -> None:
    job_id = ask()
    change(
        """update processing_queue set status = 'processing', lease_until = now() + interval '5 seconds'
              where id = :id""",
        id=job_id,
    )
    assert drain() == 0


def test_a_job_that_kills_its_workers_at_one_place_is_given_up() -> None:
    job_id = ask()
    change(
        """update processing_queue set status = 'processing', crash_count = :most,
              lease_until = now() - interval '1 s' where id = :id""",
        id=job_id,
        most=runtime.MOST_CRASHES,
    )
    drain()
    job = look(job_id)
    assert (job.status, job.error_kind, job.error_message) == ("failed", "crash", runtime.WORKER_DIED)


def test_the_lease_is_renewed_while_a_chunk_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.05)

    def slow(job: RunningJob) -> None:
        with job.chunk() as chunk:
            chunk.session.execute(text("select 1"))
            change("update processing_queue set lease_until = created_at where id = :id", id=job.id)
            renewed.append(eventually(lambda: look(job.id).lease_until != look(job.id).created_at, 5))

    renewed: list[bool] = []
    job_id = script(slow)
    drain()
    assert (renewed, look(job_id).status) == ([True], "completed")


def test_a_lease_is_let_go_when_nothing_is_heard_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(lease, "LONGEST_CHUNK_SECONDS", 0.0)

    def hang(job: RunningJob) -> None:
        change("update processing_queue set heartbeat_at = null where id = :id", id=job.id)
        threading.Event().wait(0.3)
        silent.append(look(job.id).heartbeat_at is None)

    silent: list[bool] = []
    script(hang)
    drain()
    assert silent == [True]
