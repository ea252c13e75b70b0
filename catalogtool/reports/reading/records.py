"""One record at a time, strictly: what stands in it, or why it is refused and how many lines that costs."""

import re
from dataclasses import dataclass, replace

import numpy as np

from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.reading.lines import LONGEST_RECORD, MARK, Lines, is_utf8

MOST_LINES = 100
TELLING_WIDTH = 8  # So many cells in a line of text are no coincidence.
TOO_LONG = f"The record is longer than {LONGEST_RECORD:,} bytes."
REASONS = {
    Damage.UNCLOSED: "The quote opened in column {0} is never closed.",
    Damage.MALFORMED: "Column {0} goes on after the quote that closes it; a quote inside a cell has to be doubled.",
    Damage.STRAY: "Column {0} holds a quote but doesn't begin with one; "
    "put the cell in quotes and double the quote inside it.",
    Damage.NUL: "Column {0} holds a NUL byte, which no text has.",
    Damage.UNDECODABLE: "Column {0} is not written in {1}.",
    Damage.LONE_RETURN: "Column {0} holds a carriage return without a line feed; "
    "put the cell in quotes or take it out.",
}

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """A run of whole lines taken for one record, the first of which is the block's line `at`, counted from 0.

    `cells` is None where the record is refused for some `damage`; `column` is the number, from 0, of the one that is
    to blame.
    """

    at: int
    start: int
    end: int
    lines: int
    cells: Cells | None = None
    damage: Damage = Damage.WIDTH
    reason: str = ""
    column: int | None = None

    @property
    def blank(self) -> bool:
        return self.cells is not None and not any(cell.strip() for cell in self.cells)


class Grammar:
    """How the records of a report are written: their delimiter and, once the header is known, their number of cells.

    `surplus` is the number of blank cells that the rows have beyond it. `encoding` names that of the file, in which a
    cell that isn't UTF-8 is not written.
    """

    def __init__(
        self, delimiter: bytes, width: int | None = None, surplus: int = 0, encoding: str = "UTF-8"
    ) -> None:
        self.delimiter = delimiter
        self.width = width
        self.surplus = surplus
        self.encoding = encoding
        spelled = re.escape(delimiter)
        self.cell = re.compile(
            rb'(?: *+=?"([^"]*+(?:""[^"]*+)*+)(")?|([^"\n%b]*+))(%b|\r*+(?:\n|\Z))?' % (spelled, spelled)
        )

    def record(self, lines: Lines, at: int, *, complete: bool) -> Record | None:
        """Read the record that begins on a line, or refuse that line alone.

        None says that the record may go on after the last line there is, unless the lines are `complete`.
        """
        start, first_end = int(lines.starts[at]), int(lines.ends[at])
        if first_end - start > LONGEST_RECORD:
            return too_long(at, start, first_end)
        last = self.last_line(lines, at)
        text = start + len(MARK) if lines.data.startswith(MARK, start) else start
        cells, fault = self.split(lines.data, text, int(lines.ends[last]) + 1)
        if (
            fault == Damage.UNCLOSED
            and not complete
            and last == len(lines) - 1
            and last - at + 1 < MOST_LINES
        ):
            return None
        taken = int(np.searchsorted(lines.ends, cells[-1].end() - 1)) - at + 1
        spanning = [number for number, cell in enumerate(cells) if cell.end() - 1 > first_end]
        if spanning and (fault or not self.fits(len(cells)) or self.swallows(lines, at + 1, at + taken - 1)):
            return refused(Record(at, start, first_end, 1), Damage.UNCLOSED, spanning[0])
        if fault:
            return refused(Record(at, start, first_end, 1), fault, len(cells) - 1)
        end = int(lines.ends[at + taken - 1])
        return self.judged(Record(at, start, end, taken), cells, lines.data[start:end])

    def swallows(self, lines: Lines, first: int, after: int) -> bool:
        """Tell whether a line inside a quoted cell is a whole record, which the quote can't be meant to hold."""
        if self.width is None or self.width < TELLING_WIDTH:
            return False
        inside = (first + int(number) for number in np.flatnonzero(lines.plain[first:after]))
        starts_ends = ((int(lines.starts[at]), int(lines.ends[at]) + 1) for at in inside)
        return any(len(self.split(lines.data, start, end)[0]) == self.width for start, end in starts_ends)

    def last_line(self, lines: Lines, at: int) -> int:
        """Find the last line that a record beginning `at` a line may reach."""
        within = int(np.searchsorted(lines.ends, lines.starts[at] + LONGEST_RECORD, side="right")) - 1
        return min(within, at + MOST_LINES - 1)

    def split(self, data: bytes, start: int, limit: int) -> tuple[list[re.Match[bytes]], Damage | None]:
        """Match cell after cell up to the record's end, or to the first fault."""
        cells: list[re.Match[bytes]] = []
        place = start
        while True:
            cell = self.cell.match(data, place, limit)
            assert cell is not None  # noqa: S101 (the pattern matches the empty text, too)
            cells.append(cell)
            place = cell.end()
            quoted, closed, _, ending = cell.groups()
            if quoted is not None and closed is None:
                return cells, Damage.UNCLOSED
            if ending is None:
                return cells, Damage.STRAY if quoted is None else Damage.MALFORMED
            if ending != self.delimiter:
                return cells, None

    def fits(self, count: int) -> bool:
        return self.width is None or count == self.width

    def judged(self, record: Record, matches: list[re.Match[bytes]], raw: bytes) -> Record:
        """Give the record its cells, or the reason why it can't have them."""
        cells = [content(match) for match in matches]
        if b"\0" in raw or b"\r" in raw or not is_utf8(raw):
            for number, (cell, match) in enumerate(zip(cells, matches, strict=True)):
                if fault := fault_of(cell, bare=match[1] is None):
                    return refused(record, fault, number, self.encoding)
        return self.counted(replace(record, cells=tuple(cell.decode() for cell in cells)))

    def counted(self, record: Record) -> Record:
        """Refuse a record of too few or too many cells; the blank ones that all rows have in excess are dropped."""
        cells = record.cells or ()
        if self.fits(len(cells)) or self.width is None or record.blank:
            return record
        # Blank cells that other rows do not have may as well have moved there from a comma in the middle.
        if len(cells) == self.width + self.surplus and not any(cell.strip() for cell in cells[self.width :]):
            return replace(record, cells=cells[: self.width])
        reason = f"The record has {len(cells)} cells where the header has {self.width} columns."
        return replace(record, cells=None, damage=Damage.WIDTH, reason=reason)


def whole_record(lines: Lines, at: int, grammar: Grammar) -> Record:
    """Read the record that begins on a line, of lines after which nothing more comes."""
    record = grammar.record(lines, at, complete=True)
    if record is None:
        raise AssertionError("A record of complete lines is always decided.")
    return record


def content(cell: re.Match[bytes]) -> bytes:
    """Give what stands in a cell, which may end with the line's carriage return where it isn't in quotes.

    A cell of the form `="…"`, which isn't CSV but what spreadsheets are fed with, is given as it stands.
    """
    quoted, _, bare, ending = cell.groups()
    if quoted is not None:
        text = quoted.replace(b'""', b'"')
        return b'="%b"' % text if cell[0].lstrip().startswith(b"=") else text
    return bare.rstrip(b"\r") if ending in (b"\n", b"") else bare


def fault_of(raw: bytes, *, bare: bool) -> Damage | None:
    if b"\0" in raw:
        return Damage.NUL
    if bare and b"\r" in raw:
        return Damage.LONE_RETURN
    return None if is_utf8(raw) else Damage.UNDECODABLE


def too_long(at: int, start: int, end: int) -> Record:
    """Refuse a line for its length."""
    return Record(at, start, end, 1, damage=Damage.LONG_RECORD, reason=TOO_LONG)


def refused(record: Record, damage: Damage, column: int, encoding: str = "") -> Record:
    reason = REASONS[damage].format(column + 1, encoding)
    return replace(record, cells=None, damage=damage, reason=reason, column=column)
