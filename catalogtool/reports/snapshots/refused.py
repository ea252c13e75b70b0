"""Which records the refused rows of a report speak of: those are listed, although nothing of the row was taken."""

import re
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalogtool.core.errors import Invalid
from catalogtool.reports import refusals
from catalogtool.reports.kinds.kind import KINDS, Column
from catalogtool.reports.models import RefusedRow, Report
from catalogtool.reports.reading.finding import bound

# Of so many nobody looks at each: the file is not to be trusted then.
MOST_ROWS = 10_000

_BETWEEN_KEYS = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Named:
    """The keys that refused rows name, and how many rows name none that can be read."""

    keys: frozenset[str]
    unreadable: int


def named_in_refused(session: Session, report: Report, snapshot_id: int) -> Named:
    """Read the key of each refused row: in its own column or, where the row has no columns, anywhere in it."""
    if report.rows_refused > MOST_ROWS:
        return Named(frozenset(), report.rows_refused)
    kind, header = KINDS[str(report.kind)], report.header or []
    place, column = next(each for each in bound(kind, header) if each[1].field == kind.key)
    found: set[str] = set()
    unreadable = report.rows_refused
    for raw in session.scalars(select(RefusedRow.raw).where(RefusedRow.report_id == report.id)):
        keys = _in_column(raw, len(header), place, column) or _members_in(session, raw, snapshot_id)
        found |= keys
        unreadable -= bool(keys)
    return Named(frozenset(found), unreadable)


def _in_column(raw: str, width: int, place: int, column: Column) -> set[str]:
    cells = refusals.cells(raw, width)
    cell = cells[place].strip() if len(cells) == width else ""
    try:
        return {column.read(cell)} if cell else set()
    except Invalid:
        return set()


def _members_in(session: Session, raw: str, snapshot_id: int) -> set[str]:
    members = text("select key from snapshot_member where snapshot_id = :snapshot and key = any(:words)")
    return set(session.scalars(members, {"snapshot": snapshot_id, "words": _BETWEEN_KEYS.split(raw)}))
