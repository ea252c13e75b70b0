"""Frames of raw cells into batches of canonical rows."""

import operator
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Column
from catalogtool.reports.reading import blanks
from catalogtool.reports.reading.choosing import Choices
from catalogtool.reports.reading.finding import BOM
from catalogtool.reports.reading.framing import Frame
from catalogtool.reports.reading.header import Header
from catalogtool.reports.reading.lines import Places, lines_of
from catalogtool.reports.reading.noting import Notes
from catalogtool.reports.reading.records import Grammar, whole_record
from catalogtool.reports.reading.results import Batch, Position, RefusedRow, shown_record
from catalogtool.reports.reading.rows import Rows
from catalogtool.reports.reading.speaking import Fault, said

# As the staged rows name the fields that are to become empty.
CLEARED = "cleared"
TOTALS = re.compile(r"(?:grand |sub)?totals?\b|sum\b|summe\b|gesamt", re.IGNORECASE)


class Batching:
    """Makes batches of the frames of one report."""

    def __init__(self, header: Header, choices: Choices) -> None:
        self.header = header
        self.grammar = Grammar(header.delimiter, len(header.columns))
        self.bindings = [(number, choices.of(column)) for number, column in header.bindings]
        self.key_number, self.key = next(
            bound for bound in self.bindings if bound[1].field == header.kind.key
        )

    def batch(self, frame: Frame, bytes_read: int) -> Batch:
        """Give the rows that have a key, say why the others have none, and note the cells that were not taken."""
        keys = said(self.key, frame.rows.column(self.key_number), guarded=self.header.guarded)
        without = np.flatnonzero(keys.texts.is_null())
        faults = keys.by_row() if len(without) else {}
        keyless = [self.keyless(frame, row, faults.get(row)) for row in without.tolist()]
        refused = frame.refused + [row for row in keyless if isinstance(row, RefusedRow)]
        blank = frame.blank + [row for row in keyless if isinstance(row, Position)]
        rows = frame.rows.without(without)
        unfilled = blanks.unfilled(
            frame, rows, self.header.columns, self.bindings, guarded=self.header.guarded
        )
        refused += unfilled.values()
        rows = rows.without(np.array(sorted(unfilled)))
        lines = rows.at + frame.begin.line
        notes = Notes(frame, self.header.columns, rows)
        columns = self.spoken(rows, notes)
        notes.marked(lines)
        return Batch(
            pa.table(columns | {"line": lines, "byte_offset": rows.starts + frame.begin.byte_offset}),
            sorted(refused, key=lambda row: row.line),
            notes.shown(),
            notes.damages + Counter(row.sort for row in refused),
            len(lines) + len(refused) + len(blank),
            sorted(blank, key=lambda place: place.line),
            frame.end,
            bytes_read,
        )

    def keyless(self, frame: Frame, row: int, fault: Fault | None) -> RefusedRow | Position:
        """Refuse a row without a key, or give its place when it is blank all over."""
        raw = frame.raw(row)
        line, offset = frame.where(frame.rows, row)
        record = whole_record(lines_of(raw, self.grammar.delimiter), 0, self.grammar)
        if record.blank:
            return Position(offset, line)
        damage, reason = (
            why_no_row(record.cells or (), self.header.columns)
            or (fault and (fault.damage, fault.reason))
            or (Damage.BLANK, why_blank(self.key))
        )
        return RefusedRow(
            line, offset, self.header.columns[self.key_number], damage, reason, shown_record(raw)
        )

    def spoken(self, rows: Rows, notes: Notes) -> dict[str, pa.StringArray]:
        """Read every column of the rows, and what they clear."""
        columns: dict[str, pa.StringArray] = {}
        clearing: dict[str, Places] = {}
        for number, column in self.bindings:
            told = said(column, rows.column(number), guarded=self.header.guarded)
            columns[column.field] = told.texts
            notes.add(number, told.faults)
            if column.if_blank == "clear":
                clearing[column.field] = blanks.blank_rows(told)
        return columns | ({CLEARED: blanks.cleared(len(rows.at), clearing)} if clearing else {})


def why_no_row(cells: Sequence[str], columns: Sequence[str]) -> tuple[Damage, str] | None:
    """Say what else than a row stands here, None where nothing tells."""
    spelled = [cell.strip().removeprefix(BOM) for cell in cells]
    if sum(map(operator.eq, spelled, columns)) * 2 > len(columns):
        return Damage.HEADER, "The header stands here again, as where files were put together; it is no row."
    first = next((cell for cell in spelled if cell), "")
    if TOTALS.match(first):
        return (
            Damage.TOTALS,
            f"This is a line of totals, for it begins with {quoted(first)} and has no valid id; it is no row.",
        )
    return None


def why_blank(key: Column) -> str:
    """Give the sentence of the key's own reader for a blank cell."""
    try:
        key.read("")
    except Invalid as invalid:
        return invalid.message
    raise AssertionError("A key can't be blank.")
