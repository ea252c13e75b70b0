"""Blank cells where people have said that these clear their field, or that their row is to be refused."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Column
from catalogtool.reports.reading.framing import Frame
from catalogtool.reports.reading.lines import Places
from catalogtool.reports.reading.results import RefusedRow, shown_record
from catalogtool.reports.reading.rows import Rows
from catalogtool.reports.reading.speaking import Said, said

UNFILLED = "“{0}” is blank here, and it was said of these reports that it must not be."


def blank_rows(told: Said) -> Places:
    """Find the rows of which the column says nothing although nothing in it is damaged."""
    silent = np.flatnonzero(told.texts.is_null())
    damaged = [rows for _, rows in told.faults]
    return np.setdiff1d(silent, np.concatenate(damaged)) if damaged else silent


def unfilled(
    frame: Frame, rows: Rows, header: Sequence[str], bindings: Sequence[tuple[int, Column]], *, guarded: bool
) -> dict[int, RefusedRow]:
    """Refuse the rows that have a blank cell where none may be, each for the first of them."""
    refused: dict[int, RefusedRow] = {}
    for number, column in bindings:
        if column.if_blank != "refuse":
            continue
        for row in blank_rows(said(column, rows.column(number), guarded=guarded)).tolist():
            line, offset = frame.where(rows, row)
            raw = shown_record(frame.data[int(rows.starts[row]) : int(rows.ends[row])])
            why = UNFILLED.format(header[number])
            refused.setdefault(row, RefusedRow(line, offset, header[number], Damage.BLANK, why, raw))
    return refused


def cleared(count: int, blanks: Mapping[str, Places]) -> pa.StringArray:
    """Name for each of so many rows the fields that it clears, spelled as PostgreSQL does; null for none."""
    names: list[list[str]] = [[] for _ in range(count)]
    for field, rows in blanks.items():
        for row in rows.tolist():
            names[row].append(field)
    return pa.array(["{" + ",".join(fields) + "}" if fields else None for fields in names], pa.string())
