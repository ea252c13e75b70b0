"""Ask for background work."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, event, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from catalogtool.core.database import session
from catalogtool.queue import carrier
from catalogtool.queue.models import PausedTask, ProcessingQueue
from catalogtool.queue.task import tasks

log = structlog.get_logger()

_BELL = "queue bell"
_ALIVE = text("status in ('pending', 'processing')")


def enqueue(
    task_type: str,
    payload: dict[str, Any],
    *,
    created_by: int | None,
    created_by_name: str,
    priority: int = 0,
    video_id: str | None = None,
    dedupe_key: str | None = None,
    lock_key: str | None = None,
    delay_seconds: float = 0,
    within: Session | None = None,
) -> ProcessingQueue:
    """Put work into the queue in the present transaction, or in that of `within`; workers are woken after its commit.

    While a job with the same `dedupe_key` waits or runs, that one is returned instead. Of the jobs with the same
    `lock_key` one runs at a time. With `delay_seconds` the job is not taken before.
    """
    values = {
        "task_type": tasks[task_type].name,
        "payload": payload,
        "created_by": created_by,
        "created_by_name": created_by_name,
        "priority": priority,
        "video_id": video_id,
        "dedupe_key": dedupe_key,
        "lock_key": lock_key,
        "turn": next_turn(created_by_name, priority),
        "run_after": func.now() + timedelta(seconds=delay_seconds),
    }
    current = within or session()
    ring_after_commit(current)
    job = None
    while job is None:
        # The one in the way may end between the two statements: then there is room for a new one.
        job = current.scalar(_new(values)) or current.scalar(_alive(dedupe_key))
    log.info("job asked for", job=job.id, task=task_type)
    return job


def next_turn(name: str, priority: int) -> ColumnElement[int]:
    """SQL for the turn of a person's next job: after their other waiting ones, before nobody who is in line already.

    So each person who waits has one job done before anybody has two (start-time fair queueing).
    """
    waiting = (ProcessingQueue.status == "pending", ProcessingQueue.priority == priority)
    own = select(func.max(ProcessingQueue.turn) + 1).where(*waiting, ProcessingQueue.created_by_name == name)
    paused = exists().where(PausedTask.task_type == ProcessingQueue.task_type)
    in_line = (*waiting, ProcessingQueue.run_after <= func.now(), ~paused)
    now_at = select(func.min(ProcessingQueue.turn)).where(*in_line)
    return func.greatest(own.scalar_subquery(), now_at.scalar_subquery(), 0)


def ring_after_commit(current: Session) -> None:
    """Have workers woken once the session's transaction has committed."""
    current.info[_BELL] = True


def _new(values: dict[str, Any]) -> ReturningInsert[ProcessingQueue]:
    return (
        insert(ProcessingQueue)
        .values(values)
        .on_conflict_do_nothing(index_elements=["dedupe_key"], index_where=_ALIVE)
        .returning(ProcessingQueue)
    )


def _alive(dedupe_key: str | None) -> Select[ProcessingQueue]:
    return select(ProcessingQueue).where(ProcessingQueue.dedupe_key == dedupe_key, _ALIVE)


@event.listens_for(Session, "after_commit")
def _ring(current: Session) -> None:
    if current.get_nested_transaction() is None and current.info.pop(_BELL, False):
        carrier.ring()


@event.listens_for(Session, "after_rollback")
def _forget(current: Session) -> None:
    current.info.pop(_BELL, None)
