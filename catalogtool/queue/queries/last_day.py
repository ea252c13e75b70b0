"""What the last day was like, hour by hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Float, and_, extract, func, or_, select

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.matching import visible_to
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.access import Actor

HOURS = 24
HOUR = timedelta(hours=1)
OUTCOMES = ("completed", "cancelled", "failed")


@dataclass(frozen=True)
class Hour:
    """How many jobs ended in the hour from `at` on, and how many seconds those that began in it had waited."""

    at: datetime
    completed: int = 0
    cancelled: int = 0
    failed: int = 0
    began: int = 0
    median_wait: float | None = None
    longest_wait: float | None = None  # of 95 in 100

    @property
    def ended(self) -> int:
        return self.completed + self.cancelled + self.failed


def last_day(actor: Actor) -> list[Hour]:
    """The last 24 hours of the clock, the present one included, of the jobs that the actor may see."""
    first = now().replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * HOUR
    ended, waits = _ended(first, actor), _waits(first, actor)
    hours = [first + number * HOUR for number in range(HOURS)]
    return [Hour(at, *ended.get(at, (0, 0, 0)), *waits.get(at, (0, None, None))) for at in hours]


def hour_of_day(at: datetime) -> str:
    """The hour that begins then, by the clock of UTC: "14:00"."""
    return f"{at.astimezone(UTC):%H}:00"


def _ended(first: datetime, actor: Actor) -> dict[datetime, tuple[int, int, int]]:
    job = ProcessingQueue
    hour = func.date_trunc("hour", job.completed_at)
    numbers = [func.count().filter(job.status == outcome) for outcome in OUTCOMES]
    counted = select(hour, *numbers).where(visible_to(actor), job.completed_at >= first).group_by(hour)
    return {row[0]: (row[1], row[2], row[3]) for row in session().execute(counted)}


def _waits(first: datetime, actor: Actor) -> dict[datetime, tuple[int, float, float]]:
    """Of each hour how many jobs began, and the median and the 95th percentile of their waits."""
    job = ProcessingQueue
    # What was put off on purpose did not wait before its time.
    due = func.greatest(job.created_at, func.least(job.run_after, job.started_at))
    seconds = extract("epoch", job.started_at - due).cast(Float)
    hour = func.date_trunc("hour", job.started_at)
    shares = [func.percentile_cont(share).within_group(seconds) for share in (0.5, 0.95)]
    unfinished = job.status.in_(("pending", "processing"))
    began = and_(job.started_at >= first, or_(job.completed_at >= first, unfinished))
    counted = select(hour, func.count(), *shares).where(visible_to(actor), began).group_by(hour)
    return {row[0]: (row[1], row[2], row[3]) for row in session().execute(counted)}
