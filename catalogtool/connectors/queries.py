"""What the page of connections shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from catalogtool.connectors import youtube
from catalogtool.connectors.models import ConnectorAccount, QuotaUse, SyncCheckpoint
from catalogtool.connectors.pacific import day_of, next_day_after
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.models import ProcessingQueue

DAYS_SHOWN = 14
DAYS_LOOKED_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Ledger:
    """The units of each of the last days by kind of work, the newest first, and when the next day begins."""

    days: dict[date, Counter[str]]
    units: int
    reserved: int
    next_day: datetime

    @property
    def spent(self) -> int:
        return next(iter(self.days.values())).total()

    @property
    def left(self) -> int:
        return max(0, self.units - self.reserved - self.spent)

    @property
    def of_days(self) -> list[int]:
        """The units of each day, the oldest first."""
        return [used.total() for used in reversed(self.days.values())]

    @property
    def is_used(self) -> bool:
        return any(self.days.values())


def account() -> ConnectorAccount | None:
    return session().get(ConnectorAccount, SERVICE)


def ledger() -> Ledger:
    """Of YouTube; raises NotConnected where it is not set up."""
    budget, moment = youtube.budget(), now()
    today = day_of(moment)
    days: dict[date, Counter[str]] = {today - timedelta(days=ago): Counter() for ago in range(DAYS_SHOWN)}
    used = select(QuotaUse).where(QuotaUse.service == SERVICE, QuotaUse.day.in_(days), QuotaUse.units > 0)
    for use in session().scalars(used):
        days[use.day][use.task] = use.units
    return Ledger(days, budget.units, budget.reserved, next_day_after(moment))


def checkpoints() -> Sequence[SyncCheckpoint]:
    ordered = select(SyncCheckpoint).order_by(SyncCheckpoint.service, SyncCheckpoint.entity_type)
    return session().scalars(ordered).all()


def last_runs() -> Sequence[ProcessingQueue]:
    """The newest job of each kind of work that has ever spent units of YouTube, unless it was months ago."""
    works = select(QuotaUse.task).where(QuotaUse.service == SERVICE).distinct()
    kind, begun = ProcessingQueue.task_type, ProcessingQueue.created_at
    newest = select(ProcessingQueue).where(kind.in_(works), begun > now() - DAYS_LOOKED_BACK)
    found = newest.ext(distinct_on(kind)).order_by(kind, ProcessingQueue.id.desc())
    return sorted(session().scalars(found), key=lambda job: job.id, reverse=True)
