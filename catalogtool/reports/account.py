"""The account of a report: every record that was not taken as a row of its own, with where it stands and why."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import cast

from sqlalchemy import Engine, literal, null, select, union_all
from sqlalchemy.orm import Session

from catalogtool.reports.models import RefusedRow, Report, SilentRow

COLUMNS = ("_line", "_byte_offset", "_outcome", "_column", "_reason", "_record")
BLANK = "The record is blank."
MERGED = "The row on line {0} speaks of the same record, and for this one too."
ROWS_AT_ONCE = 1000

Account = tuple[int, int, int | None, str | None, str | None, str | None]


def lines(engine: Engine, report: Report) -> Iterator[str]:
    """The account as a CSV file in the order of the report, some rows at a time.

    It has as many rows as the report has refused, blank and merged ones; the others were taken.
    """
    return _written(engine, report.id)


def _written(engine: Engine, report_id: int) -> Iterator[str]:
    yield _spelled([COLUMNS])
    after = 0
    while rows := _rows(engine, report_id, after):
        yield _spelled([_told(row) for row in rows])
        after = rows[-1][0]


def _told(account: Account) -> Sequence[object]:
    line, offset, into, column, reason, raw = account
    if reason is not None:
        return line, offset, "refused", column or "", reason, raw
    return (
        (line, offset, "blank", "", BLANK, "")
        if into is None
        else (line, offset, "merged", "", MERGED.format(into), "")
    )


def _rows(engine: Engine, report_id: int, after: int) -> list[Account]:
    refused = select(
        RefusedRow.line,
        RefusedRow.byte_offset,
        literal(None).label("into_line"),
        RefusedRow.column,
        RefusedRow.reason,
        RefusedRow.raw,
    ).where(RefusedRow.report_id == report_id, RefusedRow.line > after)
    silent = select(SilentRow.line, SilentRow.byte_offset, SilentRow.into_line, null(), null(), null()).where(
        SilentRow.report_id == report_id, SilentRow.line > after
    )
    both = union_all(
        refused.order_by(RefusedRow.line).limit(ROWS_AT_ONCE),
        silent.order_by(SilentRow.line).limit(ROWS_AT_ONCE),
    ).subquery()
    with Session(engine) as session:
        found = session.execute(select(both).order_by(both.c.line).limit(ROWS_AT_ONCE))
        return [cast("Account", tuple(row)) for row in found]


def _spelled(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
