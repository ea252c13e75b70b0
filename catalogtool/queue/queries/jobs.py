"""The list of jobs, and how many there are of each state."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.matching import HELD_BACK, Matching, is_held_back, visible_to
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.task import tasks
from catalogtool.web.access import Actor
from catalogtool.web.listing import Filter, Listing

STATES = {name: name.capitalize() for name in ("pending", "processing", "completed", "failed", "cancelled")}

ERRORS = {
    "transient": "a server did not answer",
    "refused": "it can't be done as asked",
    "fault": "an error in the program",
    "crash": "the worker died again and again",
}


@dataclass(frozen=True)
class Pace:
    """How fast the present phase goes, in entries per second, and the seconds left if it goes on like that."""

    rate: float | None
    seconds_left: float | None


def filters(actor: Actor, cause: str = "") -> list[Filter]:
    """How the list of jobs can be narrowed; `cause` is the one that the address names, if it names one."""
    titles = {task.name: task.title for task in sorted(tasks, key=lambda task: task.title)}
    words = {name: text.capitalize() for name, text in ERRORS.items()}
    narrowings = [
        Filter("status", "State", STATES | {HELD_BACK: "Pending, held back"}),
        Filter("type", "Work", titles),
        Filter("video", "Video"),
        Filter("error", "Error", words),
        Filter("cause", "Cause", {cause: cause_words(cause, actor)} if cause else {}),
    ]
    return [*narrowings, Filter("person", "Person")] if actor.may("operate_queue") else narrowings


def page(listing: Listing, actor: Actor) -> Listing:
    """One page of the jobs that the actor may see, the newest first."""
    return listing.filled(some(Matching.of(listing.values), actor, listing.limit, listing.offset))


def some(matching: Matching, actor: Actor, limit: int, offset: int = 0) -> Sequence[ProcessingQueue]:
    """Jobs that match and that the actor may see, the newest first."""
    statement = select(ProcessingQueue).where(*matching.conditions(actor)).order_by(ProcessingQueue.id.desc())
    return session().scalars(statement.offset(offset).limit(limit)).all()


def counts(actor: Actor) -> dict[str, int]:
    """How many of the jobs that the actor may see are in each state."""
    counted = (
        select(ProcessingQueue.status, func.count()).where(visible_to(actor)).group_by(ProcessingQueue.status)
    )
    found = dict(session().execute(counted).all())
    return {status: found.get(status, 0) for status in STATES}


def count_held_back(actor: Actor) -> int:
    """How many of the waiting jobs no worker would take now."""
    return session().scalar(select(func.count()).where(visible_to(actor), is_held_back())) or 0


def people() -> list[str]:
    """The names of those who have asked for work, in order."""
    names = select(ProcessingQueue.created_by_name).distinct().order_by(ProcessingQueue.created_by_name)
    return list(session().scalars(names))


def find(job_id: int, actor: Actor) -> ProcessingQueue:
    """The job; NotFound when there is none that the actor may see."""
    job = session().scalar(select(ProcessingQueue).where(visible_to(actor), ProcessingQueue.id == job_id))
    if job is None:
        raise NotFound(f"There is no job {job_id}, or it is somebody else's.")
    return job


def cause_words(cause: str, actor: Actor) -> str:
    """What the cause looks like in the latest job that failed by it."""
    latest = (
        select(ProcessingQueue.error_message)
        .where(visible_to(actor), ProcessingQueue.status == "failed", ProcessingQueue.error_cause == cause)
        .order_by(ProcessingQueue.completed_at.desc())
        .limit(1)
    )
    return session().scalar(latest) or cause


def pace(job: ProcessingQueue) -> Pace:
    """Reckon from the present phase; nothing is known before it has shown progress."""
    if job.status != "processing" or job.phase_started_at is None or not job.progress_done:
        return Pace(None, None)
    rate = job.progress_done / max((now() - job.phase_started_at).total_seconds(), 0.1)
    left = None if job.progress_total is None else max(0, job.progress_total - job.progress_done) / rate
    return Pace(rate, left)


def state_word(job: ProcessingQueue) -> str:
    """The job's state as people call it: a running job whose end is asked for is being cancelled."""
    return "cancelling" if job.status == "processing" and job.cancel_requested_at else job.status
