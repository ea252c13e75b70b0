"""What the page of connections shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from catalogtool.connectors import youtube
from catalogtool.connectors.models import ConnectorAccount, QuotaUse
from catalogtool.connectors.pacific import day_of, next_day_after
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.clock import now
from catalogtool.core.database import session

DAYS_SHOWN = 30


@dataclass(frozen=True)
class Ledger:
    """The units of the present day by kind of work, those of the last days, and when the next one begins."""

    today: Sequence[QuotaUse]
    days: Sequence[tuple[date, int]]
    units: int
    reserved: int
    next_day: datetime

    @property
    def spent(self) -> int:
        return sum(use.units for use in self.today)

    @property
    def left(self) -> int:
        return max(0, self.units - self.reserved - self.spent)


def account() -> ConnectorAccount | None:
    return session().get(ConnectorAccount, SERVICE)


def ledger() -> Ledger:
    """Of YouTube; raises NotConnected where it is not set up."""
    budget, moment = youtube.budget(), now()
    of_service = QuotaUse.service == SERVICE
    today = select(QuotaUse).where(of_service, QuotaUse.day == day_of(moment)).order_by(QuotaUse.units.desc())
    spent = func.sum(QuotaUse.units)
    days = select(QuotaUse.day, spent).where(of_service).group_by(QuotaUse.day).order_by(QuotaUse.day.desc())
    rows = session().execute(days.limit(DAYS_SHOWN)).tuples().all()
    return Ledger(
        session().scalars(today).all(),
        [(day, int(units)) for day, units in reversed(rows)],
        budget.units,
        budget.reserved,
        next_day_after(moment),
    )
