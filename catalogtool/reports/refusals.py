"""Refused rows as a file: in the report's own columns, with where each stood and why it was refused."""

import csv
import io
from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogtool.reports.models import RefusedRow, Report

DELIMITERS = (",", "\t", ";")
ROWS_AT_ONCE = 1000


def lines(engine: Engine, report: Report) -> Iterator[str]:
    """The file, some rows at a time; its delimiter is the comma.

    A record that does not parse back into the report's columns stands whole in the first one.
    """
    columns = report.header or ["record"]
    return _written(engine, report.id, columns)


def _written(engine: Engine, report_id: int, columns: Sequence[str]) -> Iterator[str]:
    yield _spelled([[*columns, "_line", "_byte_offset", "_column", "_reason"]])
    after = 0
    while rows := _rows(engine, report_id, after):
        yield _spelled(
            [*cells(row.raw, len(columns)), row.line, row.byte_offset, row.column or "", row.reason]
            for row in rows
        )
        after = rows[-1].id


def cells(raw: str, width: int) -> list[str]:
    """The record's cells if it has `width` of them, else the record as its first cell.

    >>> cells('a,"b;c"', 2), cells("a;b", 2), cells('a,"b', 2)
    (['a', 'b;c'], ['a', 'b'], ['a,"b', ''])
    """
    for delimiter in DELIMITERS:
        try:
            parsed = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        if len(parsed) == 1 and len(parsed[0]) == width:
            return parsed[0]
    return [raw, *[""] * (width - 1)]


def _rows(engine: Engine, report_id: int, after: int) -> Sequence[RefusedRow]:
    statement = select(RefusedRow).where(RefusedRow.report_id == report_id, RefusedRow.id > after)
    with Session(engine) as session:
        return session.scalars(statement.order_by(RefusedRow.id).limit(ROWS_AT_ONCE)).all()


def _spelled(rows: "Iterator[Sequence[object]] | list[Sequence[object]]") -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
