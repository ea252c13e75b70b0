"""Runs queued jobs in this process, one after the other, until nothing waits."""

import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
import structlog
from botocore.exceptions import BotoCoreError
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from catalogtool.core.database import db
from catalogtool.core.errors import CatalogToolError, Unavailable
from catalogtool.queue import claiming, stopping, transitions, workers
from catalogtool.queue.claiming import Claim
from catalogtool.queue.lease import Lease
from catalogtool.queue.task import tasks
from catalogtool.queue.transitions import Ending

# Nine pauses of up to a minute: a server may be away for about five.
MOST_RETRIES = 9
MOST_CRASHES = 10
LONGEST_PAUSE_SECONDS = 60.0
PATIENCE_SECONDS = 30

# A server that did not answer may answer soon; nothing else gets better by waiting.
TRANSIENT = (
    Unavailable,
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    BotoCoreError,
    ConnectionError,
    TimeoutError,
)

WENT_WRONG = "Something went wrong in this program. Try again; if it happens again, tell your administrator."
# How PostgreSQL tells a process that was frozen in a transaction; psycopg calls these internal errors.
LET_GO = (psycopg.errors.IdleInTransactionSessionTimeout, psycopg.errors.TransactionTimeout)

NO_ANSWER = "The database or the file store did not answer as it should."
WORKER_DIED = "The worker died several times at the same place of this job, so it was given up."

LOST = "lost to another worker"

log = structlog.get_logger()


class Interruption(BaseException):
    """A reason to stop working that is no error; tasks let it pass."""


class Cancelled(Interruption):
    """Somebody asked for the job to be cancelled."""


class LostLease(Interruption):
    """Another worker has taken the job over; nothing of this one's chunk is kept."""


class StopAsked(Interruption):
    """This process is to end; another goes on with the job."""


class Locked(Interruption):
    """Another job with the same lock key is running; this one begins again after it."""

    def __init__(self, lock_key: str) -> None:
        super().__init__(lock_key)
        self.lock_key = lock_key


class PutOff(Interruption):
    """What the job needs is not to be had before a moment; it goes on then."""

    def __init__(self, until: datetime, message: str) -> None:
        super().__init__(message)
        self.until = until
        self.message = message


@dataclass
class Chunk:
    """One transaction of a job and the progress it stands for.

    A `phase` other than the one before counts its progress from nothing; `done` is absolute, `advance` adds to it.
    """

    session: Session
    phase: str | None = None
    advance: int = 0
    done: int | None = None
    total: int | None = None
    cursor: dict[str, Any] | None = None


class RunningJob:
    """A job in the hands of this process."""

    def __init__(self, engine: Engine, held: Claim) -> None:
        self._engine = engine
        self._held = held
        self.lease = Lease(engine, held)
        self.id = held.id
        self.task_type = held.task_type
        self.payload = held.payload
        self.cursor = held.cursor
        self.epoch = held.epoch
        self.crash_count = held.crash_count
        self.created_by = held.created_by
        self.created_by_name = held.created_by_name

    @contextmanager
    def chunk(self) -> Iterator[Chunk]:
        """Open a transaction that commits together with its progress, or not at all.

        Raises Cancelled, LostLease or StopAsked instead of beginning when there is reason to.
        May be used by several threads at once.
        """
        self.lease.hear()
        with Session(self._engine) as session:
            self._begin(session)
            chunk = Chunk(session)
            yield chunk
            session.flush()
            self._commit(chunk)
        self.lease.hear()

    def lock(self, lock_key: str) -> None:
        """Run beside no other job with the key from now on; raises Locked, which has this one wait, while one runs."""
        with self.chunk() as chunk:
            if not transitions.lock(chunk.session, self._held, lock_key):
                raise Locked(lock_key)

    def _begin(self, session: Session) -> None:
        if stopping.requested.is_set():
            raise StopAsked
        cancelled = None if self.lease.lost else transitions.look(session, self._held)
        if cancelled is None:
            raise LostLease
        if cancelled:
            raise Cancelled

    def _commit(self, chunk: Chunk) -> None:
        progress = {
            field.name: getattr(chunk, field.name) for field in fields(chunk) if field.name != "session"
        }
        if not transitions.advance(chunk.session, self._held, progress):
            raise LostLease
        chunk.session.commit()
        if chunk.cursor is not None:
            self.cursor = chunk.cursor


class Drain:
    """This process's way through the queue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._present: Claim | None = None

    def run(self) -> int:
        """Run what is claimable until nothing is, or this process is to end; return how many jobs were taken."""
        taken = 0
        while not stopping.requested.is_set() and (held := claiming.claim(self._engine, workers.NAME)):
            taken += 1
            self._present = held
            with _named_in_the_log(held):
                self._work(held)
            self._present = None
        return taken

    def hand_back(self) -> None:
        """Give the job that is being worked on to other workers, without waiting for its chunk."""
        if self._present:
            transitions.hand_back(self._engine, self._present)

    def _work(self, held: Claim) -> None:
        log.info("job taken", retry=held.retry_count, crashes=held.crash_count)
        if held.crash_count > MOST_CRASHES:
            outcome = self._end(held, "failed", message=WORKER_DIED, kind="crash")
        else:
            outcome = self._outcome(held)
        log.info("job left", outcome=outcome)

    def _outcome(self, held: Claim) -> str:
        try:
            return self._end(held, "completed", result=self._result(held))
        except Cancelled:
            return self._end(held, "cancelled")
        except LostLease:
            return LOST
        except Locked as reason:
            return "waits" if transitions.wait(self._engine, held, reason.lock_key) else LOST
        except PutOff as reason:
            put_off = transitions.put_off(self._engine, held, reason.until, reason.message)
            return "put off" if put_off else LOST
        except Exception as error:  # noqa: BLE001 - whatever a task raises becomes the outcome of its job
            return self._after(held, error)
        except BaseException as reason:
            handed_back = transitions.hand_back(self._engine, held)
            if not isinstance(reason, StopAsked):
                raise
            return "handed back" if handed_back else LOST

    def _result(self, held: Claim) -> dict[str, Any] | None:
        job = RunningJob(self._engine, held)
        with current_app.app_context(), job.lease.renewed():
            return tasks[held.task_type].run(job)

    def _after(self, held: Claim, error: Exception) -> str:
        if is_transient(error):
            return self._try_again(held, error)
        if isinstance(error, CatalogToolError):
            return self._end(held, "failed", message=error.message, kind="refused")
        log.error("job failed", exc_info=error)
        return self._end(held, "failed", message=WENT_WRONG, kind="fault", trace=trace_of(error))

    def _try_again(self, held: Claim, error: Exception) -> str:
        message = error.message if isinstance(error, CatalogToolError) else NO_ANSWER
        if held.retry_count >= MOST_RETRIES:
            return self._end(held, "failed", message=message, kind="transient", trace=trace_of(error))
        pause = pause_before(held.retry_count)
        log.warning("job is tried again", seconds=round(pause, 1), error=str(error))
        move = partial(transitions.retry, self._engine, held, message, pause)
        return "tried again" if _once_it_answers(move) else LOST

    def _end(self, held: Claim, status: Ending, **how: Any) -> str:
        return status if transitions.end(self._engine, held, status, **how) else LOST


def trace_of(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def is_transient(error: Exception) -> bool:
    """Tell whether the same may succeed a little later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(error, TRANSIENT) or isinstance(cause, LET_GO)


def pause_before(retry: int) -> float:
    """Seconds before a retry: doubled each time up to a minute, and scattered by half so that they come in no waves."""
    return min(LONGEST_PAUSE_SECONDS, 2.0**retry) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


def _once_it_answers(move: Callable[[], bool]) -> bool:
    """Make a move as soon as the database answers, if that is within the time of a lease."""
    for _ in range(PATIENCE_SECONDS):
        try:
            return move()
        except OperationalError as error:
            log.warning("the database does not answer", error=str(error))
            if stopping.requested.wait(1.0):
                break
    return move()


@contextmanager
def _named_in_the_log(held: Claim) -> Iterator[None]:
    changeset = held.payload.get("changeset_id", held.cursor.get("changeset_id"))
    names = {"job": held.id, "task": held.task_type, "epoch": held.epoch, "changeset": changeset}
    with structlog.contextvars.bound_contextvars(**names):
        yield


def drain() -> int:
    """Run what is claimable until nothing is; return how many jobs were taken."""
    return Drain(db.engine).run()
