"""The bell that wakes workers, carried by RQ and Redis; no other module knows these.

A bell says nothing but "look into the queue", so one too many is harmless and a lost one is rung again.
"""

import os
import signal
from typing import cast

import structlog
from flask import Flask, current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from catalogtool.core.database import db
from catalogtool.queue import stopping
from catalogtool.queue.runtime import Drain

QUEUE = "catalog-tool"
MOST_BELLS = 16

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
        _Listener([_queue(redis)], connection=redis, serializer=JSONSerializer).work(logging_level="WARNING")
    except RedisError as error:
        log.warning("no longer listening", error=str(error))


def _queue(redis: "Redis") -> Queue:
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


class _Listener(Worker):
    """RQ's worker, whose forked processes end with it and give back what they hold."""

    max_connection_wait_time = 5.0

    def setup_work_horse_signals(self) -> None:
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        stopping.follow(cast("int", self.pid))
        db.engine.dispose(close=False)

    def handle_warm_shutdown_request(self) -> None:
        if self.horse_pid:
            os.kill(self.horse_pid, signal.SIGTERM)

    def subscribe(self) -> None:
        """Take no orders through Redis, and keep no thread for them: this process forks."""

    def maintain_heartbeats(self, job: Job) -> None:
        """Work goes on while Redis is away; the lease is in the database."""
        try:
            super().maintain_heartbeats(job)
        except RedisError as error:
            log.warning("no heartbeat sent to redis", error=str(error))
