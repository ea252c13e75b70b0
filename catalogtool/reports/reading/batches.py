"""Frames of raw cells into batches of canonical rows."""

import numpy as np
import pyarrow as pa

from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.kind import Column
from catalogtool.reports.reading.framing import Frame
from catalogtool.reports.reading.header import Header
from catalogtool.reports.reading.lines import lines_of
from catalogtool.reports.reading.records import Grammar, whole_record
from catalogtool.reports.reading.results import LONGEST_RAW_CELL, Batch, NotedCell, RefusedRow, shown_record
from catalogtool.reports.reading.rows import Rows
from catalogtool.reports.reading.speaking import Fault, said


class Batching:
    """Makes batches of the frames of one report."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.grammar = Grammar(header.delimiter, len(header.columns))
        self.key_number, self.key = next(
            bound for bound in header.bindings if bound[1].field == header.kind.key
        )

    def batch(self, frame: Frame, bytes_read: int) -> Batch:
        """Give the rows that have a key, say why the others have none, and note the cells that were not taken."""
        keys = said(self.key, frame.rows.column(self.key_number))
        without = np.flatnonzero(keys.texts.is_null())
        keyless = [self.keyless(frame, row, keys.faults.get(row)) for row in without.tolist()]
        refused = frame.refused + [refusal for refusal in keyless if refusal]
        rows = frame.rows.without(without)
        columns, noted = self.spoken(frame, rows)
        table = pa.table(columns | {"line": rows.at + frame.begin.line})
        blank = frame.blank + keyless.count(None)
        return Batch(
            table,
            sorted(refused, key=lambda row: row.line),
            noted,
            len(table) + len(refused) + blank,
            blank,
            frame.end,
            bytes_read,
        )

    def keyless(self, frame: Frame, row: int, fault: Fault | None) -> RefusedRow | None:
        """Refuse a row without a key, unless it is blank all over."""
        raw = frame.raw(row)
        if fault is None and whole_record(lines_of(raw, self.grammar.delimiter), 0, self.grammar).blank:
            return None
        reason = fault.reason if fault else why_blank(self.key)
        line, offset = frame.where(frame.rows, row)
        return RefusedRow(line, offset, self.header.columns[self.key_number], reason, shown_record(raw))

    def spoken(self, frame: Frame, rows: Rows) -> tuple[dict[str, pa.StringArray], list[NotedCell]]:
        """Read every column of the rows; two fields that are read from one column note its cells once."""
        columns: dict[str, pa.StringArray] = {}
        faults: dict[tuple[int, int], Fault] = {}
        for number, column in self.header.bindings:
            told = said(column, rows.column(number))
            columns[column.field] = told.texts
            faults |= {(row, number): fault for row, fault in told.faults.items()}
        return columns, [self.noted(frame, rows, place, faults[place]) for place in sorted(faults)]

    def noted(self, frame: Frame, rows: Rows, place: tuple[int, int], fault: Fault) -> NotedCell:
        row, number = place
        line, offset = frame.where(rows, row)
        raw = rows.column(number)[row].as_py()[:LONGEST_RAW_CELL]
        return NotedCell(line, offset, self.header.columns[number], fault.reason, raw, fault.kept)


def why_blank(key: Column) -> str:
    """Give the sentence of the key's own reader for a blank cell."""
    try:
        key.read("")
    except Invalid as invalid:
        return invalid.message
    raise AssertionError("A key can't be blank.")
