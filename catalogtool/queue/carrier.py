"""The bell that wakes workers, carried by RQ and Redis; no other module knows these.

A bell says nothing but "look into the queue", so one too many is harmless and a lost one is rung again.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import structlog
from flask import Flask, current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from catalogtool.core.database import db
from catalogtool.queue import claiming, stopping, workers
from catalogtool.queue.runtime import Drain

QUEUE = "catalog-tool"
MOST_BELLS = 16
# More than a lease needs to be renewed, so that one whose lease ran out while the database was away is not ended.
WATCH_SECONDS = 10

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Connect the application to its bell; nothing is sent yet."""
    url = app.config["SETTINGS"].redis_url
    # A request must not wait for Redis: the reconciler rings again.
    patience = {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 0)}
    app.extensions["bell"] = Redis.from_url(url, **patience)


def ring(at_most: int = MOST_BELLS) -> bool:
    """Ring unless so many bells wait already to be heard; False when Redis can't be reached or refuses."""
    try:
        queue = _queue(cast("Redis", current_app.extensions["bell"]))
        if queue.count < at_most:
            queue.enqueue(answer, job_timeout=-1, result_ttl=0, failure_ttl=60)
    except RedisError as error:
        log.warning("bell not rung", error=str(error))
        return False
    return True


def answers() -> bool:
    """Tell whether Redis answers within a second or two."""
    try:
        return bool(cast("Redis", current_app.extensions["bell"]).ping())
    except RedisError as error:
        log.warning("redis does not answer", error=str(error))
        return False


def answer() -> None:
    """Do what a bell asks for: run what is claimable, in a process of its own."""
    drain = Drain(db.engine)
    stopping.heed(drain.hand_back)
    drain.run()


def listen() -> None:
    """Wait for bells and answer each in a forked process, until SIGTERM or until Redis gives no other choice."""
    redis = Redis.from_url(current_app.config["SETTINGS"].redis_url, socket_connect_timeout=5)
    try:
        listener = _Listener(
            [_queue(redis)],
            connection=redis,
            serializer=JSONSerializer,
            job_monitoring_interval=WATCH_SECONDS,
        )
        listener.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("no longer listening", error=str(error))


def _queue(redis: "Redis") -> Queue:
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


class _Listener(Worker):
    """RQ's worker, whose forked processes end with it and give back what they hold.

    Work goes on while Redis is away, for the lease is in the database.
    """

    max_connection_wait_time = 5.0
    _silent = 0

    def setup_work_horse_signals(self) -> None:
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        stopping.follow(cast("int", self.pid))
        db.engine.dispose(close=False)

    def handle_warm_shutdown_request(self) -> None:
        if self.horse_pid:
            os.kill(self.horse_pid, signal.SIGTERM)

    def subscribe(self) -> None:
        """Take no orders through Redis, and keep no thread for them: this process forks."""

    def monitor_work_horse(self, job: Job, queue: Queue) -> None:
        """Wait for the forked process, and let go at once of what it held when it died."""
        pid, self._silent = self.horse_pid, 0
        super().monitor_work_horse(job, queue)
        _let_go_of_what_it_held(pid)

    def maintain_heartbeats(self, job: Job) -> None:
        """End a process that holds no job any more and does not end by itself: it hangs or was frozen."""
        self._silent = self._silent + 1 if _is_idle(self.horse_pid) else 0
        if self._silent > 1:
            log.warning("a process that lost its job is ended", pid=self.horse_pid)
            self.kill_horse()
        with _without_redis("no heartbeat sent"):
            super().maintain_heartbeats(job)

    def set_current_job_working_time(self, current_job_working_time: float, pipeline: Any = None) -> None:
        with _without_redis("no working time sent"):
            super().set_current_job_working_time(current_job_working_time, pipeline)


def _let_go_of_what_it_held(pid: int) -> None:
    try:
        if claiming.release(db.engine, workers.NAME, pid):
            ring()
    except SQLAlchemyError as error:
        log.warning("what a dead process held waits for its lease", error=str(error))


def _is_idle(pid: int) -> bool:
    try:
        return claiming.holds_nothing(db.engine, workers.NAME, pid)
    except SQLAlchemyError:
        return False


@contextmanager
def _without_redis(loss: str) -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        log.warning(loss, error=str(error))
