"""Real workers, killed and stopped: nothing is lost, nothing is done twice, nobody outlives his parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

import psutil
import pytest
from flask import Flask

from catalogtool.core.database import session
from catalogtool.local.servers import Servers
from catalogtool.queue import supervisor
from catalogtool.queue.queries.kinds import seen_workers
from catalogtool.queue.supervisor import RECONCILE_SECONDS
from config import Config
from tests.queue.family import suspended
from tests.queue.jobs import ask, change, eventually, look, marks

pytestmark = pytest.mark.usefixtures("app")

Start = Callable[..., "Popen[bytes]"]


@pytest.fixture
def start(app: Flask, servers: Servers, settings: Config) -> Iterator[Start]:
    """Starts workers; those that a test leaves behind are killed."""
    app.extensions["bell"].flushdb()
    started: list[Popen[bytes]] = []
    environment = {
        **os.environ,
        **servers.settings(),
        "SECRET_KEY": settings.secret_key,
        "PASSWORD_SALT": settings.password_salt,
        "INSTANCE": str(settings.instance),
    }

    def run(**changed: str) -> "Popen[bytes]":
        root = Path(__file__).parents[2]
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.queue.worker"], cwd=root, env={**environment, **changed}
        )
        started.append(worker)
        return worker

    yield run
    for worker in started:
        for process in (*descendants(worker), worker):
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.kill()
        worker.wait()


def descendants(worker: "Popen[bytes]") -> list[psutil.Process]:
    """The worker's listener and, below it, the process that does a job."""
    try:
        return list(psutil.Process(worker.pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def running(job_id: int, steps: int = 1) -> Callable[[], bool]:
    return lambda: look(job_id).progress_done >= steps


def ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_stopped_worker_gives_its_job_back_and_another_goes_on(start: Start) -> None:
    job_id = ask(payload={"steps": 12, "seconds": 0.2})
    worker = start()
    assert eventually(running(job_id))
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - began < 10
    left = look(job_id)
    assert (left.status, left.retry_count, left.lease_until) == ("pending", 0, None)
    start()
    assert eventually(lambda: look(job_id).status == "completed")
    assert marks(job_id) == list(range(12))


def test_a_worker_stopped_in_the_midst_of_a_long_step_gives_its_job_back(start: Start) -> None:
    job_id = ask(payload={"steps": 1, "seconds": 60})
    worker = start()
    assert eventually(lambda: look(job_id).status == "processing")
    worker.terminate()
    assert worker.wait(10) == 0
    assert (look(job_id).status, marks(job_id)) == ("pending", [])


@pytest.mark.parametrize("victim", ["supervisor", "listener", "horse"])
def test_whoever_is_killed_the_job_is_taken_up_and_no_step_is_lost_or_doubled(
    start: Start, victim: str
) -> None:
    job_id = ask(payload={"steps": 25, "seconds": 0.1})
    worker = start()
    assert eventually(running(job_id, 3))
    listener, horse = descendants(worker)
    {"supervisor": psutil.Process(worker.pid), "listener": listener, "horse": horse}[victim].kill()
    assert eventually(lambda: ended(horse))
    assert look(job_id).status != "completed"
    # What the rescue waits for is the end of the lease; the tests need not.
    change(
        "update processing_queue set lease_until = now() where id = :id and status = 'processing'", id=job_id
    )
    if victim == "supervisor":
        assert eventually(lambda: ended(listener))
        start()
    assert eventually(lambda: look(job_id).status == "completed")
    assert marks(job_id) == list(range(25))
    assert look(job_id).epoch == 2


def test_a_frozen_worker_that_wakes_up_late_writes_nothing(start: Start) -> None:
    job_id = ask(payload={"steps": 40, "seconds": 0.1})
    worker = start()
    assert eventually(running(job_id, 3))
    with suspended(worker.pid):
        change("update processing_queue set lease_until = now() where id = :id", id=job_id)
        start()
        assert eventually(lambda: look(job_id).epoch == 2)
    assert eventually(lambda: look(job_id).status == "completed")
    assert (marks(job_id), look(job_id).epoch) == (list(range(40)), 2)


def test_a_worker_that_was_frozen_for_longer_than_it_waits_goes_on(start: Start) -> None:
    worker = start()
    assert eventually(is_noted)
    with suspended(worker.pid):
        time.sleep(RECONCILE_SECONDS)
    change("update worker set seen_at = seen_at - interval '1 minute', started_at = '2020-01-01T00:00Z'")
    assert eventually(heard_of_again)
    assert worker.poll() is None


def test_work_goes_on_without_redis(start: Start) -> None:
    start(REDIS_URL="redis://127.0.0.1:1/0")
    job_id = ask(payload={"steps": 3})
    assert eventually(lambda: look(job_id).status == "completed")


def test_a_bell_that_was_lost_is_rung_again(app: Flask, start: Start) -> None:
    worker = start()
    assert eventually(lambda: bool(descendants(worker)))
    job_id = ask(payload={"steps": 3})
    app.extensions["bell"].flushdb()
    assert eventually(lambda: look(job_id).status == "completed")


def test_a_worker_is_known_with_what_it_does_until_it_ends(start: Start) -> None:
    job_id = ask(payload={"steps": 2, "seconds": 60})
    worker = start()
    assert eventually(lambda: look(job_id).status == "processing" and is_noted())
    (seen,) = seen_workers()
    assert (seen.worker.pid, seen.alive, [job.id for job in seen.jobs]) == (worker.pid, True, [job_id])
    assert look(job_id).worker == seen.worker.name
    change("update worker set seen_at = seen_at - interval '1 minute', started_at = '2020-01-01T00:00Z'")
    assert eventually(heard_of_again)
    worker.terminate()
    assert worker.wait(10) == 0
    session().rollback()
    assert seen_workers() == []


def is_noted() -> bool:
    session().rollback()
    return bool(seen_workers())


def heard_of_again() -> bool:
    session().rollback()
    (seen,) = seen_workers()
    return seen.alive and seen.worker.started_at.year == 2020


def test_a_worker_ends_in_time_although_the_database_hangs(start: Start, servers: Servers) -> None:
    worker = start()
    assert eventually(lambda: bool(descendants(worker)) and is_noted())
    session().rollback()
    postmaster = next(process for process in servers.processes if process.name == "postgres")
    with suspended(postmaster.pid):
        worker.terminate()
        assert worker.wait(10) == 0


def test_ctrl_c_stops_a_worker_at_rest(start: Start) -> None:
    worker = start()
    assert eventually(lambda: bool(descendants(worker)))
    worker.send_signal(signal.SIGINT)
    assert worker.wait(10) == 0


def test_a_pid_that_is_another_users_by_now_is_no_child_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert supervisor._has_died(1)
