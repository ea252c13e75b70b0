"""The monthly parts of the trail in the database, and which of them are old enough to leave it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# A part without entries stays where it is.
_PARTITIONS = text("""
    select part.relname from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = 'metadata_sync'::regclass and part.relname ~ '^metadata_sync_[0-9]{6}$'
    order by part.relname
""")
_EXTENT = text("""
    select min(id), max(id), count(*)
    from metadata_sync where sync_time >= :from_time and sync_time < :to_time
""")


@dataclass(frozen=True)
class Partition:
    """A month of the trail that has entries in the database."""

    name: str
    from_time: datetime
    to_time: datetime
    first_id: int
    last_id: int
    rows: int


def due(session: Session, older_than: int, present: datetime) -> list[Partition]:
    """The months that ended at least so many months before the present one began, the oldest first."""
    limit = month_later(present, -older_than)
    names = (name for name in session.scalars(_PARTITIONS).all() if _month_of(name) < limit)
    found = [_measured(session, name) for name in names]
    return [each for each in found if each is not None and each.to_time <= limit]


def month_later(moment: datetime, months: int) -> datetime:
    """The beginning of the month so many months after that of the moment."""
    number = moment.year * 12 + moment.month - 1 + months
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _month_of(name: str) -> datetime:
    return datetime.strptime(name[-6:], "%Y%m").replace(tzinfo=UTC)


def _measured(session: Session, name: str) -> Partition | None:
    first, end = _month_of(name), month_later(_month_of(name), 1)
    lowest, highest, rows = session.execute(_EXTENT, {"from_time": first, "to_time": end}).one()
    return Partition(name, first, end, lowest, highest, rows) if rows else None
