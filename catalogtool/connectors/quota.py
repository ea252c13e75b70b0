"""The ledger of units: what a day's budget still allows, and what each kind of work has spent of it.

A service counts by the key that it is asked with. Every call costs a unit at least, also one that fails (YouTube's page
on quotas); the day begins at midnight in California.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.connectors.models import QuotaUse
from catalogtool.connectors.pacific import day_of

# In the place of a kind of work: units that were spent by nobody here.
ELSEWHERE = "elsewhere"

_ONE_AT_A_TIME = text(
    "select pg_advisory_xact_lock(hashtextextended('quota of ' || :service || ' ' || :key, 0))"
)


@dataclass(frozen=True)
class Budget:
    """The units that a key has of a service's day, less those that are left to other callers."""

    service: str
    key: str
    units: int
    reserved: int = 0

    @property
    def ours(self) -> int:
        return max(0, self.units - self.reserved)


def take(session: Session, budget: Budget, task: str, units: int, at: datetime) -> int:
    """Put units down for calls that are about to be made, as many as the day still has; give how many these are.

    To be committed before the calls are made, since a unit is spent however they end.
    """
    _stand_in_line(session, budget)
    granted = max(0, min(units, budget.ours - spent_on(session, budget, day_of(at))))
    add(session, budget, task, granted, at)
    return granted


def add(session: Session, budget: Budget, task: str, units: int, at: datetime) -> None:
    """Put down what has been spent beyond what was taken, or, below zero, what was taken and not spent."""
    if units:
        _add(session, budget, day_of(at), task, units)


def exhaust(session: Session, budget: Budget, at: datetime) -> None:
    """Believe the service that the units of the day are gone, whoever has spent them."""
    _stand_in_line(session, budget)
    left = budget.units - spent_on(session, budget, day_of(at))
    if left > 0:
        _add(session, budget, day_of(at), ELSEWHERE, left)


def spent_on(session: Session, budget: Budget, day: date) -> int:
    spent = select(func.coalesce(func.sum(QuotaUse.units), 0)).where(
        QuotaUse.service == budget.service, QuotaUse.key == budget.key, QuotaUse.day == day
    )
    return int(session.scalar(spent) or 0)


def _stand_in_line(session: Session, budget: Budget) -> None:
    session.execute(_ONE_AT_A_TIME, {"service": budget.service, "key": budget.key})


def _add(session: Session, budget: Budget, day: date, task: str, units: int) -> None:
    place = {"service": budget.service, "key": budget.key, "day": day, "task": task}
    entry = insert(QuotaUse).values(**place, units=max(units, 0))
    session.execute(
        entry.on_conflict_do_update(index_elements=list(place), set_={"units": QuotaUse.units + units})
    )
