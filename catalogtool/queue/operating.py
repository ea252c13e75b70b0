"""What people do with single jobs and with kinds of work; the trail tells of each deed, and who did it."""

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Forbidden, Invalid, NotFound
from catalogtool.core.origin import Origin, Source, declare
from catalogtool.queue.models import UNFINISHED, PausedTask, ProcessingQueue
from catalogtool.queue.operations import next_turn, ring_after_commit
from catalogtool.queue.signals import job_ended, job_revived
from catalogtool.queue.task import tasks, title_of
from catalogtool.web.access import Actor

ENDED_BADLY = ("failed", "cancelled")
HIGHEST_PRIORITY = 1_000

log = structlog.get_logger()


def request_cancel(job_id: int, actor: Actor) -> ProcessingQueue:
    """Cancel a waiting job at once, a running one before its next chunk.

    Raises NotFound, Forbidden when it is somebody else's and the actor no admin, Conflict when it has ended.
    """
    job = _own(job_id, actor, "cancel it")
    if job.status not in UNFINISHED:
        raise Conflict(f"Job {job_id} can't be cancelled: it is already {job.status}.")
    sign(actor, "edit")
    end_job(session(), job)
    return job


def retry(job_id: int, actor: Actor) -> ProcessingQueue:
    """Have a failed or cancelled job done after all, from where it stopped.

    Raises NotFound, Forbidden when it is somebody else's or of a kind that the actor may no longer ask for, Conflict
    when that makes no sense now.
    """
    job = _own(job_id, actor, "have it tried again")
    if job.task_type not in kinds_to_retry(actor):
        raise Forbidden(
            f"Your role no longer allows “{title_of(job.task_type)}”. Ask an admin if you need it."
        )
    sign(actor, "edit")
    revive_job(session(), job)
    return job


def set_priority(job_id: int, priority: int, actor: Actor) -> ProcessingQueue:
    """Let the job go before those of a lower priority, once a worker looks for the next; for admins."""
    require_operator(actor)
    job = _own(job_id, actor, "set its priority")
    if job.status not in UNFINISHED:
        raise Conflict(f"Job {job_id} is already {job.status}, so its priority means nothing any more.")
    sign(actor, "edit")
    move_in_line(session(), job, accepted_priority(priority))
    return job


def pause(task_type: str, reason: str, actor: Actor) -> PausedTask:
    """Begin no more work of the kind; what runs goes on to its end. For admins; Conflict when it is paused already."""
    require_operator(actor)
    if task_type not in tasks.names():
        raise NotFound(f"There is no kind of work named {task_type}.")
    sign(actor, "edit")
    paused: PausedTask | None = session().scalar(
        insert(PausedTask)
        .values(task_type=task_type, paused_by_name=actor.name, reason=reason)
        .on_conflict_do_nothing()
        .returning(PausedTask)
    )
    if paused is None:
        raise Conflict(f"“{title_of(task_type)}” is paused already.")
    log.info("kind of work paused", task=task_type, by=actor.name)
    return paused


def resume(task_type: str, actor: Actor) -> None:
    """Go on with the kind of work; for admins, Conflict when it is not paused."""
    require_operator(actor)
    current = session()
    paused = current.get(PausedTask, task_type, with_for_update=True)
    if paused is None:
        raise Conflict(f"“{title_of(task_type)}” is not paused.")
    sign(actor, "edit")
    current.delete(paused)
    current.flush()
    ring_after_commit(current)
    log.info("kind of work resumed", task=task_type, by=actor.name)


def kinds_to_retry(actor: Actor) -> list[str]:
    """The kinds of work of which the actor may have the jobs that they may see tried again."""
    operates = actor.may("operate_queue")
    return [task.name for task in tasks if operates or task.needs is None or actor.may(task.needs)]


def end_job(current: Session, job: ProcessingQueue) -> None:
    """Cancel an unfinished job that the transaction has locked, or wish it while it runs."""
    job.cancel_requested_at = job.cancel_requested_at or func.now()
    waits = job.status == "pending"
    if waits:
        job.status, job.completed_at = "cancelled", func.now()
        job.error_message = job.error_kind = job.error_trace = None
    current.flush()
    if waits:
        job_ended.send(current, job=job)
    log.info("job cancelled" if waits else "job asked to end", job=job.id)


def move_in_line(current: Session, job: ProcessingQueue, priority: int) -> None:
    """Let an unfinished job that the transaction has locked wait among those of the priority, in a turn drawn there."""
    if job.priority != priority:
        job.turn = next_turn(job.created_by_name, priority)
        job.priority = priority
        current.flush()


def revive_job(current: Session, job: ProcessingQueue) -> None:
    """Put a job that the transaction has locked back into the queue; after a Conflict it is as it was."""
    if job.status not in ENDED_BADLY:
        raise Conflict(f"Job {job.id} is {job.status}. Only what failed or was cancelled can be tried again.")
    twin = _twin(current, job)
    if twin is not None:
        raise Conflict(f"The same work is asked for already, as job {twin}.")
    try:
        with current.begin_nested():
            _revive(current, job)
    except IntegrityError as error:
        raise Conflict("The same work was asked for by somebody else just now.") from error
    ring_after_commit(current)
    log.info("job tried again by hand", job=job.id)


def _twin(current: Session, job: ProcessingQueue) -> int | None:
    """The number of an unfinished job that does the same."""
    if job.dedupe_key is None:
        return None
    alive = (ProcessingQueue.dedupe_key == job.dedupe_key, ProcessingQueue.status.in_(UNFINISHED))
    return current.scalar(select(ProcessingQueue.id).where(*alive))


def _revive(current: Session, job: ProcessingQueue) -> None:
    job.status = "pending"
    job.retry_count = job.crash_count = 0
    job.error_message = job.error_kind = job.error_trace = None
    job.started_at = job.completed_at = job.cancel_requested_at = job.result = None
    job.run_after = job.retried_at = func.now()
    job.turn = next_turn(job.created_by_name, job.priority)
    current.flush()
    job_revived.send(current, job=job)


def sign(actor: Actor, source: Source) -> None:
    """Name the actor as the cause of what the present transaction does from here on."""
    declare(session(), Origin(actor.id, actor.name, source))


def require_operator(actor: Actor) -> None:
    if not actor.may("operate_queue"):
        raise Forbidden("This is for those who operate the queue. Ask an admin if you need it.")


def accepted_priority(priority: int) -> int:
    """The priority, if it is one; Invalid otherwise."""
    if not 0 <= priority <= HIGHEST_PRIORITY:
        raise Invalid(f"A priority is a whole number from 0 to {HIGHEST_PRIORITY}; the highest goes first.")
    return priority


def _own(job_id: int, actor: Actor, deed: str) -> ProcessingQueue:
    """The job, locked until the transaction ends."""
    job = session().get(ProcessingQueue, job_id, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    if not (actor.may("operate_queue") or job.created_by == actor.id):
        raise Forbidden(f"Only the person who started a job, or an admin, can {deed}.")
    return job
