"""Ask for background work, and ask for it to end."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Select, event, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Forbidden, NotFound
from catalogtool.queue import carrier
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended
from catalogtool.queue.task import tasks
from catalogtool.web.access import Actor

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
    delay_seconds: float = 0,
    within: Session | None = None,
) -> ProcessingQueue:
    """Put work into the queue in the present transaction, or in that of `within`; workers are woken after its commit.

    While a job with the same `dedupe_key` waits or runs, that one is returned instead. With `delay_seconds` the job
    is not taken before.
    """
    values = {
        "task_type": tasks[task_type].name,
        "payload": payload,
        "created_by": created_by,
        "created_by_name": created_by_name,
        "priority": priority,
        "video_id": video_id,
        "dedupe_key": dedupe_key,
        "run_after": func.now() + timedelta(seconds=delay_seconds),
    }
    current = within or session()
    current.info[_BELL] = True
    job = None
    while job is None:
        # The one in the way may end between the two statements: then there is room for a new one.
        job = current.scalar(_new(values)) or current.scalar(_alive(dedupe_key))
    log.info("job asked for", job=job.id, task=task_type)
    return job


def request_cancel(job_id: int, actor: Actor) -> ProcessingQueue:
    """Cancel a waiting job at once, a running one before its next chunk.

    Raises NotFound, Forbidden when it is another's and the actor doesn't operate the queue, Conflict when it has ended.
    """
    current = session()
    job = current.get(ProcessingQueue, job_id, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    if not (actor.may("operate_queue") or job.created_by == actor.id):
        raise Forbidden("Only the person who started a job, or an admin, can cancel it.")
    if job.status not in ("pending", "processing"):
        raise Conflict(f"Job {job_id} can't be cancelled: it is already {job.status}.")
    job.cancel_requested_at = job.cancel_requested_at or now()
    if job.status == "pending":
        job.status, job.completed_at = "cancelled", now()
        current.flush()
        job_ended.send(current, job=job)
    return job


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
