"""What the pages show of the queue: everything to those who operate the queue, their own jobs to others."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue, Worker
from catalogtool.queue.task import tasks
from catalogtool.queue.workers import alive
from catalogtool.web.access import Actor
from catalogtool.web.listing import Filter, Listing

STATES = {name: name.capitalize() for name in ("pending", "processing", "completed", "failed", "cancelled")}
UNFINISHED = ("pending", "processing")


@dataclass(frozen=True)
class SeenWorker:
    """A worker, whether it was heard of lately, and the jobs in its hands."""

    worker: Worker
    alive: bool
    jobs: list[ProcessingQueue]


@dataclass(frozen=True)
class Pace:
    """How fast the present phase goes, in entries per second, and the seconds left if it goes on like that."""

    rate: float | None
    seconds_left: float | None


def filters() -> list[Filter]:
    """How the list of jobs can be narrowed."""
    titles = {task.name: task.title for task in sorted(tasks, key=lambda task: task.title)}
    return [Filter("status", "State", STATES), Filter("type", "Work", titles)]


def page(listing: Listing, actor: Actor) -> Listing:
    """One page of the jobs that the actor may see, the newest first."""
    statement = select(ProcessingQueue).where(_visible_to(actor)).order_by(ProcessingQueue.id.desc())
    if listing["status"]:
        statement = statement.where(ProcessingQueue.status == listing["status"])
    if listing["type"]:
        statement = statement.where(ProcessingQueue.task_type == listing["type"])
    return listing.filled(session().scalars(statement.offset(listing.offset).limit(listing.limit)).all())


def counts(actor: Actor) -> dict[str, int]:
    """How many of the jobs that the actor may see are in each state."""
    counted = (
        select(ProcessingQueue.status, func.count())
        .where(_visible_to(actor))
        .group_by(ProcessingQueue.status)
    )
    found = dict(session().execute(counted).all())
    return {status: found.get(status, 0) for status in STATES}


def seen_workers() -> list[SeenWorker]:
    """The workers of the last hour, by name."""
    known = session().execute(select(Worker, alive()).order_by(Worker.name)).all()
    names = [worker.name for worker, _ in known]
    held = select(ProcessingQueue).where(
        ProcessingQueue.status == "processing", ProcessingQueue.worker.in_(names)
    )
    jobs = session().scalars(held.order_by(ProcessingQueue.id)).all()
    return [
        SeenWorker(worker, lives, [job for job in jobs if job.worker == worker.name])
        for worker, lives in known
    ]


def find(job_id: int, actor: Actor) -> ProcessingQueue:
    """The job; NotFound when there is none that the actor may see."""
    job = session().scalar(select(ProcessingQueue).where(_visible_to(actor), ProcessingQueue.id == job_id))
    if job is None:
        raise NotFound(f"There is no job {job_id}, or it is somebody else's.")
    return job


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


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may("operate_queue") else ProcessingQueue.created_by == actor.id
