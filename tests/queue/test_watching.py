"""A listener looks after the process that it has forked, whatever becomes of that and of Redis."""

import subprocess
import sys
from collections.abc import Iterator
from subprocess import Popen

import pytest
from flask import Flask
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from catalogtool.queue import carrier, workers
from tests.queue.jobs import ask, change, look

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def child() -> Iterator["Popen[bytes]"]:
    """A process that does nothing and does not end."""
    process = Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def watching_over(app: Flask, child: "Popen[bytes]") -> tuple[carrier._Listener, Job]:
    """A listener that has answered a bell with the child."""
    redis = app.extensions["bell"]
    queue = Queue(carrier.QUEUE, connection=redis, serializer=JSONSerializer)
    watching = carrier._Listener([queue], connection=redis, serializer=JSONSerializer)
    watching.register_birth()
    bell = queue.enqueue(carrier.answer)
    watching.prepare_execution(bell)
    watching._horse_pid = child.pid
    return watching, bell


def ends(process: "Popen[bytes]") -> bool:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        return False
    return True


def hold(child: "Popen[bytes]", seconds: int) -> int:
    """Put a job into the child's hands."""
    job_id = ask()
    change(
        "update processing_queue set status = 'processing', worker = :worker, pid = :pid, "
        "lease_until = now() + make_interval(secs => :seconds) where id = :id",
        id=job_id,
        worker=workers.NAME,
        pid=child.pid,
        seconds=seconds,
    )
    return job_id


def test_a_process_that_lost_its_job_and_does_not_end_is_ended(app: Flask, child: "Popen[bytes]") -> None:
    watching, bell = watching_over(app, child)
    hold(child, seconds=-1)
    watching.maintain_heartbeats(bell)
    assert child.poll() is None
    watching.maintain_heartbeats(bell)
    assert ends(child)


def test_a_process_that_holds_a_job_is_left_alone(app: Flask, child: "Popen[bytes]") -> None:
    watching, bell = watching_over(app, child)
    hold(child, seconds=30)
    for _ in range(4):
        watching.maintain_heartbeats(bell)
    assert child.poll() is None


def test_a_process_is_left_alone_while_redis_is_away(app: Flask, child: "Popen[bytes]") -> None:
    watching, bell = watching_over(app, child)
    hold(child, seconds=30)
    watching.connection = Redis(port=1, retry=Retry(NoBackoff(), 0))
    watching.maintain_heartbeats(bell)
    watching.set_current_job_working_time(1.0)
    assert child.poll() is None


def test_what_a_process_held_is_free_as_soon_as_it_is_dead(app: Flask, child: "Popen[bytes]") -> None:
    watching, bell = watching_over(app, child)
    job_id = hold(child, seconds=30)
    child.kill()
    watching.monitor_work_horse(bell, watching.queues[0])
    job = look(job_id)
    assert job.lease_until is not None
    assert job.heartbeat_at is None or job.lease_until <= job.heartbeat_at
