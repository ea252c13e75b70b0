"""Blocks of bytes into records: whole blocks at once where lines are plain, one record at a time where they aren't."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.reading.lines import LONGEST_RECORD, MARK, Lines, Places, lines_of
from catalogtool.reports.reading.records import Grammar, Record, too_long, whole_record
from catalogtool.reports.reading.results import (
    LONGEST_RAW_CELL,
    NotedCell,
    Position,
    RefusedRow,
    shown_record,
)
from catalogtool.reports.reading.rows import Rows, no_rows, plain_rows, with_records
from catalogtool.reports.reading.source import Source

OVERLONG_KEPT = 8000
MARKED = "A byte order mark stood before the record, as where files were put together; it was taken off."


@dataclass(frozen=True)
class Frame:
    """The records of some whole lines. The block `data` stands at `begin`; `end` is where the next record starts.

    `noted` has a cell of each row that more was done with than reading it.
    """

    data: bytes
    begin: Position
    end: Position
    rows: Rows
    refused: list[RefusedRow]
    noted: list[NotedCell]
    blank: list[Position]

    def raw(self, row: int) -> bytes:
        return self.data[int(self.rows.starts[row]) : int(self.rows.ends[row])]

    @property
    def second(self) -> Position | None:
        """Where the second of the records starts that are not blank."""
        places = [self.where(self.rows, row) for row in range(len(self.rows.at))]
        places += [(row.line, row.byte_offset) for row in self.refused]
        return next((Position(offset, line) for line, offset in sorted(places)[1:2]), None)

    def where(self, rows: Rows, row: int) -> tuple[int, int]:
        """Give the line and the byte offset in the file of one of these rows."""
        return self.begin.line + int(rows.at[row]), self.begin.byte_offset + int(rows.starts[row])


class Framing:
    """Cuts the rest of a source into frames. `columns` are the header's, `wanted` the numbers of those to be read."""

    def __init__(
        self, source: Source, grammar: Grammar, columns: Sequence[str], wanted: Sequence[int]
    ) -> None:
        self.source = source
        self.grammar = grammar
        self.columns = columns
        self.wanted = wanted

    def frames(self, pending: bytes, position: Position) -> Iterator[Frame]:
        """Frame the pending bytes, which stand at the position, and all that follow."""
        data = b""
        for block in chain([pending], iter(self.source.read, b"")):
            data += block
            cut = data.rfind(b"\n") + 1
            overlong = len(data) - cut > LONGEST_RECORD
            if cut:
                frame = self.frame(data[:cut], position, complete=overlong)
                data = data[frame.end.byte_offset - position.byte_offset :]
                if frame.end != position:
                    yield frame
                position = frame.end
            if overlong:
                frame, data = self.overlong(data, position)
                position = frame.end
                yield frame
        if data:
            yield self.frame(data, position, complete=True)

    def frame(self, data: bytes, begin: Position, *, complete: bool) -> Frame:
        """Frame whole lines; unless they are `complete`, a record that may go on after them is left for later."""
        lines = lines_of(data, self.grammar.delimiter)
        records, plain, stop = one_at_a_time(lines, self.grammar, complete=complete)
        rows, misfits = plain_rows(lines, plain, self.grammar, self.wanted)
        records += [whole_record(lines, at, self.grammar) for at in misfits.tolist()]
        taken = [record for record in records if record.cells is not None and not record.blank]
        return Frame(
            data,
            begin,
            Position(begin.byte_offset + start_of(lines, stop), begin.line + stop),
            with_records(rows, taken, self.wanted),
            [self.refusal(data, begin, record) for record in records if record.cells is None],
            [self.marked(begin, record) for record in taken if data.startswith(MARK, record.start)],
            [after(begin, record) for record in records if record.blank],
        )

    def marked(self, begin: Position, record: Record) -> NotedCell:
        place, first = after(begin, record), (record.cells or ("",))[0]
        return NotedCell(
            place.line,
            place.byte_offset,
            self.columns[0],
            Damage.MARK,
            MARKED,
            first[:LONGEST_RAW_CELL],
            kept=True,
        )

    def refusal(self, data: bytes, begin: Position, record: Record) -> RefusedRow:
        known = record.column is not None and record.column < len(self.columns)
        place = after(begin, record)
        return RefusedRow(
            place.line,
            place.byte_offset,
            self.columns[record.column or 0] if known else None,
            record.damage,
            record.reason,
            shown_record(data[record.start : record.end]),
        )

    def overlong(self, data: bytes, begin: Position) -> tuple[Frame, bytes]:
        """Refuse a line that is too long to be kept, without keeping it, and give what follows it."""
        size, head, rest = len(data), data[:OVERLONG_KEPT], b""
        while block := self.source.read():
            line, newline, rest = block.partition(b"\n")
            size += len(line) + len(newline)
            if newline:
                break
        rows = no_rows(self.wanted)
        refusal = self.refusal(head, begin, too_long(0, 0, len(head)))
        return Frame(
            head, begin, Position(begin.byte_offset + size, begin.line + 1), rows, [refusal], [], []
        ), rest


def one_at_a_time(lines: Lines, grammar: Grammar, *, complete: bool) -> tuple[list[Record], Places, int]:
    """Read the records that begin on lines that aren't plain.

    Gives them, the plain lines that none of them took, and the line before which it had to stop.
    """
    records: list[Record] = []
    free = lines.plain.copy()
    after, stop = 0, len(lines)
    for at in np.flatnonzero(~lines.plain).tolist():
        if at < after:
            continue
        record = grammar.record(lines, at, complete=complete)
        if record is None:
            stop = at
            break
        records.append(record)
        after = at + record.lines
        free[at:after] = False
    free[stop:] = False
    return records, np.flatnonzero(free), stop


def after(begin: Position, record: Record) -> Position:
    """Give where in the file a record of a block stands."""
    return Position(begin.byte_offset + record.start, begin.line + record.at)


def start_of(lines: Lines, at: int) -> int:
    return int(lines.starts[at]) if at < len(lines) else len(lines.data)
