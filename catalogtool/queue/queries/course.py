"""The course of one job: its attempts, what was done to it, and what it waits for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from catalogtool.audit.entry import Entry
from catalogtool.audit.fields import capital
from catalogtool.audit.queries import history
from catalogtool.audit.sentences import happening
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.models import PausedTask, ProcessingAttempt, ProcessingQueue

MOST_ATTEMPTS = 20
MOST_DEEDS = 50

# Of each outcome of an attempt its words and its tone.
OUTCOMES = {
    "completed": ("completed", "good"),
    "failed": ("failed", "bad"),
    "cancelled": ("cancelled", "warn"),
    "retried": ("put off, to be tried again", "warn"),
    "handed_back": ("handed back by a worker that was stopped", "idle"),
    "waiting": ("put off", "idle"),
    "died": ("broken off: its worker died", "bad"),
}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a job."""

    at: datetime
    tone: str
    words: str


@dataclass(frozen=True)
class Waits:
    """What a pending job waits for, besides a worker: a moment, a paused kind of work, another job, those before it."""

    until: datetime | None
    pause: PausedTask | None
    other: ProcessingQueue | None
    before: int


def attempts(job: ProcessingQueue) -> Sequence[ProcessingAttempt]:
    """The latest attempts, the newest first."""
    latest = (
        select(ProcessingAttempt)
        .where(ProcessingAttempt.job_id == job.id)
        .order_by(ProcessingAttempt.epoch.desc())
        .limit(MOST_ATTEMPTS)
    )
    return session().scalars(latest).all()


def course(job: ProcessingQueue, tries: Sequence[ProcessingAttempt]) -> list[Step]:
    """Everything that is known of what happened to the job, in order; `tries` are its latest attempts."""
    steps = [Step(job.created_at, "idle", f"Asked for by {job.created_by_name}")]
    for attempt in tries:
        steps += _of_attempt(attempt)
    steps += [
        _of_deed(entry) for entry in history("job", str(job.id), limit=MOST_DEEDS, since=job.created_at)
    ]
    return sorted([*steps, *_present(job, tries)], key=lambda step: step.at)


def waits_for(job: ProcessingQueue) -> Waits | None:
    """What keeps the job from being begun; None when it does not wait."""
    if job.status != "pending":
        return None
    queue, current = ProcessingQueue, session()
    busy = select(queue).where(queue.lock_key == job.lock_key, queue.status == "processing")
    earlier = or_(
        queue.priority > job.priority,
        and_(
            queue.priority == job.priority,
            or_(queue.turn < job.turn, and_(queue.turn == job.turn, queue.id < job.id)),
        ),
    )
    before = select(func.count()).where(queue.status == "pending", queue.run_after <= func.now(), earlier)
    return Waits(
        job.run_after if job.run_after > now() else None,
        current.get(PausedTask, job.task_type),
        current.scalar(busy.limit(1)) if job.lock_key else None,
        current.scalar(before) or 0,
    )


def _of_attempt(attempt: ProcessingAttempt) -> Iterator[Step]:
    begun = "Begun" if attempt.epoch == 1 else "Taken up again"
    yield Step(attempt.started_at, "busy", f"{begun} by worker {attempt.worker}")
    if attempt.outcome and attempt.ended_at:
        words, tone = OUTCOMES[attempt.outcome]
        why = attempt.error_message if attempt.outcome == "waiting" else None
        yield Step(attempt.ended_at, tone, capital(f"{words}: {why}" if why else words))


def _of_deed(entry: Entry) -> Step:
    words = "".join(part.text for part in happening(entry))
    return Step(entry.sync_time, "warn", f"{words}, by {entry.actor_name}")


def _present(job: ProcessingQueue, tries: Sequence[ProcessingAttempt]) -> Iterator[Step]:
    """What the attempts don't tell: where the job is now, and how one ended of which there are none."""
    if job.status == "processing":
        if job.phase and job.phase_started_at:
            yield Step(job.phase_started_at, "busy", job.phase)
        if job.heartbeat_at:
            yield Step(job.heartbeat_at, "busy", "Last heard of")
    if job.started_at and not tries:
        yield Step(job.started_at, "busy", "Begun by a worker")
    told = bool(tries) and tries[0].outcome == job.status
    if job.completed_at and not told:
        words, tone = OUTCOMES[job.status]
        yield Step(job.completed_at, tone, capital(words))
