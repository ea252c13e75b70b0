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
    """The units of each of the last days, the newest first, by key and kind of work, and when the next day begins.

    Each day has the key that is asked with now, also where it spent nothing.
    """

    key: str
    days: dict[date, dict[str, Counter[str]]]
    units: int
    reserved: int
    next_day: datetime

    @property
    def spent(self) -> int:
        return self.of_days[-1]

    @property
    def left(self) -> int:
        return max(0, self.units - self.reserved - self.spent)

    @property
    def of_days(self) -> list[int]:
        """The units of each day by the key that is asked with now, the oldest first."""
        return [used[self.key].total() for used in reversed(self.days.values())]

    @property
    def keys(self) -> set[str]:
        """The keys that have spent any."""
        return {key for used in self.days.values() for key, works in used.items() if works}


def account() -> ConnectorAccount | None:
    return session().get(ConnectorAccount, SERVICE)


def ledger() -> Ledger:
    """Of YouTube; raises NotConnected where it is not set up."""
    budget, moment = youtube.budget(), now()
    last = [day_of(moment) - timedelta(days=ago) for ago in range(DAYS_SHOWN)]
    days: dict[date, dict[str, Counter[str]]] = {day: {budget.key: Counter()} for day in last}
    used = select(QuotaUse).where(QuotaUse.service == SERVICE, QuotaUse.day.in_(days), QuotaUse.units > 0)
    for use in session().scalars(used.order_by(QuotaUse.key)):
        days[use.day].setdefault(use.key, Counter())[use.task] = use.units
    return Ledger(budget.key, days, budget.units, budget.reserved, next_day_after(moment))


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
