"""Whether everything is there that the installation needs: each part is asked, with little patience."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogtool.core.database import impatient_engine
from catalogtool.core.storage import storage
from catalogtool.health import queries
from catalogtool.queue import carrier, workers

SERVER_SECONDS = 2
PATIENCE_SECONDS = 5.0
KEPT_SECONDS = 1.0

DATABASE = "The database does not answer; whether it is up to date and whether a worker runs can't be told."
REDIS = "Redis does not answer; work is done all the same, some seconds later."
STORE = "The file store does not answer, or does not show the bucket; reports can't be uploaded or read."
MIGRATIONS = "The database is older than this program; run `flask --app wsgi db upgrade`."
WORKER = f"No worker was heard of for {workers.ALIVE_SECONDS} seconds; start `python worker.py`."

Missing = Mapping[str, str]

log = structlog.get_logger()


class Watch:
    """Looks at most once a second, whoever asks: the answer is for everybody, and each look opens connections."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._looked_at = float("-inf")
        self._missing: Missing = {}

    def missing(self) -> Missing:
        """The parts that are missing, each with a sentence on what that means; none when all is well."""
        with self._one_at_a_time:
            if time.monotonic() - self._looked_at > KEPT_SECONDS:
                self._missing, self._looked_at = _look(), time.monotonic()
            return self._missing


def init_app(app: Flask) -> None:
    """Let the application look after itself; nothing is asked yet."""
    app.extensions["watch"] = Watch()


def missing() -> Missing:
    """The parts that the present application misses, each with a sentence; none when all is well."""
    watch: Watch = current_app.extensions["watch"]
    return watch.missing()


def _look() -> Missing:
    checks: dict[str, Callable[[], Missing]] = {"database": _database, "redis": _redis, "s3": _store}
    pool = ThreadPoolExecutor(len(checks), thread_name_prefix="readiness")
    asked = {name: pool.submit(copy_context().run, check) for name, check in checks.items()}
    wait(asked.values(), PATIENCE_SECONDS)
    pool.shutdown(wait=False)
    return {part: why for name, answer in asked.items() for part, why in _answer(name, answer).items()}


def _answer(name: str, asked: Future[Missing]) -> Missing:
    return asked.result() if asked.done() else {name: f"No answer within {PATIENCE_SECONDS:.0f} seconds."}


def _database() -> Missing:
    try:
        with Session(impatient_engine(SERVER_SECONDS)) as session:
            if queries.migrations_missing(session):
                return {"migrations": MIGRATIONS}
            return {} if workers.count_alive(session) else {"worker": WORKER}
    except SQLAlchemyError as error:
        log.warning("the database does not answer", error=str(error))
        return {"database": DATABASE}


def _redis() -> Missing:
    return {} if carrier.answers() else {"redis": REDIS}


def _store() -> Missing:
    return {} if storage().answers() else {"s3": STORE}
