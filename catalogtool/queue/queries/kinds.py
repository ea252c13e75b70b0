"""Who works, and on what kinds of work: workers, and what each kind has waiting and running."""

from dataclasses import dataclass

from sqlalchemy import func, select

from catalogtool.core.database import session
from catalogtool.queue.models import PausedTask, ProcessingQueue, Worker
from catalogtool.queue.task import tasks, title_of
from catalogtool.queue.workers import alive


@dataclass(frozen=True)
class SeenWorker:
    """A worker, whether it was heard of lately, and the jobs in its hands."""

    worker: Worker
    alive: bool
    jobs: list[ProcessingQueue]


@dataclass(frozen=True)
class KindOfWork:
    """A task, what of it is unfinished, and the pause it is in."""

    name: str
    title: str
    waiting: int
    running: int
    pause: PausedTask | None


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


def pauses() -> dict[str, PausedTask]:
    """The kinds of work that are paused."""
    return {pause.task_type: pause for pause in session().scalars(select(PausedTask))}


def kinds_of_work() -> list[KindOfWork]:
    """All that this release knows, and what is paused or unfinished besides, by title."""
    job = ProcessingQueue
    counted = (
        select(job.task_type, job.status, func.count())
        .where(job.status.in_(("pending", "processing")))
        .group_by(job.task_type, job.status)
    )
    found = {(name, status): number for name, status, number in session().execute(counted)}
    paused = pauses()
    names = {*tasks.names(), *paused, *(name for name, _ in found)}
    kinds = [
        KindOfWork(
            name,
            title_of(name),
            found.get((name, "pending"), 0),
            found.get((name, "processing"), 0),
            paused.get(name),
        )
        for name in names
    ]
    return sorted(kinds, key=lambda kind: kind.title)
