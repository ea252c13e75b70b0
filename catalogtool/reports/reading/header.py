"""The first record of a report: what each column is about, and whether this is a report at all."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from catalogtool.core.files.guard import COLUMN as GUARD
from catalogtool.reports.kinds.heading import LINE, OF_REFUSALS, REASON, key
from catalogtool.reports.kinds.kind import Column, ReportKind
from catalogtool.reports.reading.faults import (
    BinaryFile,
    EmptyFile,
    NotCsv,
    UnknownHeader,
    WebPage,
)
from catalogtool.reports.reading.finding import cells_of, found, likely, records
from catalogtool.reports.reading.results import Position

# So many rows, and so large a share of all, agree on what they have after the last column.
LEAST_AGREEING, NEARLY_ALL = 2, 0.9
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
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


def read_header(head: bytes, filename: str = "", mapped: Sequence[ReportKind] = ()) -> Header:
    """Read the header from the first bytes of a report, at least a record's worth; raises UnreadableReport.

    `mapped` are the kinds that people have made, the latest first.
    """
    refuse_what_is_no_csv(head)
    read = found(head, filename, mapped)
    if read is None:
        raise EmptyFile
    if read.record.cells is None:
        raise NotCsv(read.record.reason)
    columns = cells_of(read.record)
    if not read.speaks:
        raise UnknownHeader(cells_of(likely(head) or read.record))
    unknown, duplicate = left_over(read.kind, columns, {number for number, _ in read.bindings})
    line = read.record.at + 1
    end = Position(min(read.record.end + 1, len(head)), line + read.record.lines)
    # Where a heading isn't known, it may be two that have run together, and the rows be right as they are.
    surplus = 0 if unknown else surplus_in(head[end.byte_offset :], read.delimiter, len(columns))
    return Header(
        read.kind, read.delimiter, columns, read.bindings, unknown, duplicate, line - 1, end, surplus
    )


def surplus_in(rows: bytes, delimiter: bytes, width: int) -> int:
    """Count the cells that nearly all of the first rows have after the last column.

    What one row alone has there may as well have moved from a comma in its middle.
    """
    excess = Counter(
        len(record.cells) - width for record in records(rows, delimiter) if record.cells is not None
    )
    (surplus, count), *_ = excess.most_common(1) or [(0, 0)]
    return surplus if surplus > 0 and count >= max(LEAST_AGREEING, NEARLY_ALL * excess.total()) else 0


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


def left_over(kind: ReportKind, columns: Sequence[str], used: set[int]) -> tuple[list[str], list[str]]:
    """Give the columns that nothing is read from: those unknown, and those whose field another column speaks for."""
    if kind.fingerprint:
        # People have said which of its columns are read.
        return [], []
    known = {key(name) for column in kind.columns for name in column.names}
    of_ours = {*OF_REFUSALS, GUARD, *kind.silent}
    unused = [
        heading for number, heading in enumerate(columns) if number not in used and heading not in of_ours
    ]
    return [name for name in unused if key(name) not in known], [
        name for name in unused if key(name) in known
    ]
