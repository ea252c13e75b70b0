"""The first record of a report: what each column is about, and whether this is a report at all."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from catalogtool.core.registry import import_feature
from catalogtool.reports import kinds
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, Column, ReportKind
from catalogtool.reports.kinds.recognising import can_be, told_by
from catalogtool.reports.reading.faults import (
    BinaryFile,
    EmptyFile,
    NotCsv,
    UnknownHeader,
    WebPage,
)
from catalogtool.reports.reading.lines import lines_of
from catalogtool.reports.reading.records import Grammar, Record, whole_record
from catalogtool.reports.reading.results import Position

BOM = "\ufeff"
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
DELIMITERS = (b",", b"\t", b";", b"|")
DELIMITING = b"".join(DELIMITERS).decode() + " \r" + BOM
# Titles and remarks of some lines may stand before the header.
LONGEST_PREAMBLE = 30
LONGEST_LOOK = 1000
# The columns with which refused rows are handed back to be mended.
LINE, REASON = "_line", "_reason"
OF_REFUSALS = (LINE, "_byte_offset", "_column", REASON)
# The column, blank in all rows, of files that were written for spreadsheets.
GUARD = "_guarded"
MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an archive within an archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "an archive within an archive",
}


@dataclass(frozen=True)
class Header:
    """The header of a report: its kind, its columns as found, and which column each field is read from.

    `bindings` pair the number of a column of the file with what the kind says of it. `preamble` counts the lines before
    it, `end` is where the rows start; these have `surplus` blank cells after the last column.
    """

    kind: ReportKind
    delimiter: bytes
    columns: list[str]
    bindings: list[tuple[int, Column]]
    unknown: list[str]
    duplicate: list[str]
    preamble: int
    end: Position
    surplus: int

    @property
    def resent(self) -> bool:
        """Whether the rows come back after they were refused."""
        return {LINE, REASON} <= set(self.columns)

    @property
    def guarded(self) -> bool:
        """Whether texts are guarded against spreadsheets."""
        return GUARD in self.columns


@dataclass(frozen=True)
class Reading:
    """A record as one kind would have it for its header; `speaks` tells whether it can be one and has the key."""

    kind: ReportKind
    delimiter: bytes
    record: Record
    bindings: list[tuple[int, Column]]
    filename: str

    @property
    def speaks(self) -> bool:
        fields = {column.field for _, column in self.bindings}
        return self.kind.key in fields and can_be(self.kind, cells_of(self.record), self.filename)

    @property
    def is_header(self) -> bool:
        """Whether, after lines of another sort, this can only be the header: most of its cells are headings."""
        headings = sum(1 for cell in cells_of(self.record) if cell)
        return self.speaks and 2 * len({number for number, _ in self.bindings}) >= headings


def read_header(head: bytes, filename: str = "") -> Header:
    """Read the header from the first bytes of a report, at least a record's worth; raises UnreadableReport."""
    refuse_what_is_no_csv(head)
    read = found(head, filename)
    if read.record.cells is None:
        raise NotCsv(read.record.reason)
    columns = cells_of(read.record)
    if not read.speaks:
        raise UnknownHeader(columns)
    unknown, duplicate = left_over(read.kind, columns, {number for number, _ in read.bindings})
    line = read.record.at + 1
    end = Position(min(read.record.end + 1, len(head)), line + read.record.lines)
    surplus = surplus_in(head[end.byte_offset :], read.delimiter, len(columns))
    return Header(
        read.kind, read.delimiter, columns, read.bindings, unknown, duplicate, line - 1, end, surplus
    )


def surplus_in(rows: bytes, delimiter: bytes, width: int) -> int:
    """Count the blank cells that all of the first rows have after the last column."""
    lines = lines_of(rows[: after_lines(rows, LONGEST_LOOK)], delimiter)
    grammar = Grammar(delimiter)
    at, surplus = 0, None
    while at < len(lines):
        record = whole_record(lines, at, grammar)
        at += record.lines
        if not is_blank(record):
            beyond = (record.cells or ())[width:]
            surplus = 0 if any(cell.strip() for cell in beyond) else min(len(beyond), surplus or len(beyond))
        if surplus == 0:
            break
    return surplus or 0


def found(head: bytes, filename: str) -> Reading:
    """Find the record that is the header: the first that isn't blank, or one soon after it that can be nothing else."""
    import_kinds()
    runs = [readings(head, delimiter, filename) for delimiter in DELIMITERS]
    first = [reading for run in runs for reading in islice(run, len(KINDS.names()))]
    if not first:
        raise EmptyFile
    read = max(first, key=most_bound)
    if read.speaks:
        return read
    later = [next((reading for reading in run if reading.is_header), read) for run in runs]
    return max(later, key=most_bound)


@cache
def import_kinds() -> None:
    """Let every kind register itself."""
    import_feature(kinds.__name__)


def most_bound(reading: Reading) -> tuple[bool, int, int, int]:
    """Put first the record that tells its kind best, then that of which most is understood, then the first."""
    told = told_by(reading.kind, cells_of(reading.record))
    return reading.speaks, told, len(reading.bindings), -reading.record.at


def readings(head: bytes, delimiter: bytes, filename: str) -> Iterator[Reading]:
    """Read the first records that aren't blank as every kind would have them, with one delimiter."""
    lines = lines_of(head[: after_lines(head, LONGEST_LOOK)], delimiter)
    grammar = Grammar(delimiter)
    at = seen = 0
    while at < len(lines) and seen <= LONGEST_PREAMBLE:
        record = whole_record(lines, at, grammar)
        if not is_blank(record):
            seen += 1
            for kind in KINDS:
                yield Reading(kind, delimiter, record, bound(kind, cells_of(record)), filename)
        at += record.lines


def is_blank(record: Record) -> bool:
    """Tell whether a record is blank whatever delimits its cells."""
    return record.cells is not None and not "".join(record.cells).strip(DELIMITING)


def after_lines(head: bytes, count: int) -> int:
    """Find where the line after so many stands."""
    at = 0
    for _ in range(count):
        at = head.find(b"\n", at) + 1
        if not at:
            return len(head)
    return at


def refuse_binary(head: bytes) -> None:
    """Raise BinaryFile for what programs begin their own files with."""
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise BinaryFile(what)


def refuse_what_is_no_csv(head: bytes) -> None:
    content = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    if not content:
        raise EmptyFile
    if content.startswith(b"<"):
        raise WebPage
    if CONTROLS.search(content.partition(b"\n")[0]):
        raise BinaryFile("a binary file")


def cells_of(record: Record) -> list[str]:
    return [cell.removeprefix(BOM).strip() for cell in record.cells or ()]


def bound(kind: ReportKind, columns: Sequence[str]) -> list[tuple[int, Column]]:
    """Pair each field with the column that speaks for it: the first one found under its most telling name."""
    places: dict[str, int] = {}
    for number, heading in enumerate(columns):
        places.setdefault(key(heading), number)
    if kind.headings.isdisjoint(places):
        return []
    found: dict[str, tuple[int, Column]] = {}
    for column in kind.columns:
        headed = [places[key(name)] for name in column.names if key(name) in places]
        if headed:
            found.setdefault(column.field, (headed[0], column))
    return list(found.values())


def left_over(kind: ReportKind, columns: Sequence[str], used: set[int]) -> tuple[list[str], list[str]]:
    """Give the columns that nothing is read from: those unknown, and those whose field another column speaks for."""
    known = {key(name) for column in kind.columns for name in column.names}
    of_ours = {*OF_REFUSALS, GUARD}
    unused = [
        heading for number, heading in enumerate(columns) if number not in used and heading not in of_ours
    ]
    return [name for name in unused if key(name) not in known], [
        name for name in unused if key(name) in known
    ]
