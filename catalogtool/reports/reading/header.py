"""The first record of a report: what each column is about, and whether this is a report at all."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogtool.core.registry import import_feature
from catalogtool.reports import kinds
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, Column, ReportKind
from catalogtool.reports.kinds.recognising import can_be
from catalogtool.reports.reading.faults import (
    BinaryFile,
    EmptyFile,
    NotCsv,
    UnknownHeader,
    WebPage,
    WrongEncoding,
)
from catalogtool.reports.reading.lines import is_utf8, lines_of
from catalogtool.reports.reading.records import Grammar, Record, whole_record
from catalogtool.reports.reading.results import Position

BOM = "\ufeff"
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
DELIMITERS = (b",", b"\t", b";")
MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
}


@dataclass(frozen=True)
class Header:
    """The header of a report: its kind, its columns as found, and which column each field is read from.

    `bindings` pair the number of a column of the file with what the kind says of it. `end` is where the rows start.
    """

    kind: ReportKind
    delimiter: bytes
    columns: list[str]
    bindings: list[tuple[int, Column]]
    unknown: list[str]
    duplicate: list[str]
    end: Position


def read_header(head: bytes, filename: str = "") -> Header:
    """Read the header from the first bytes of a report, at least a record's worth; raises UnreadableReport."""
    refuse_what_is_no_csv(head)
    kind, delimiter, record, line = max(
        readings(head),
        key=lambda reading: (
            can_be(reading[0], cells_of(reading[2]), filename),
            len(bound(reading[0], cells_of(reading[2]))),
        ),
    )
    if record.cells is None:
        raise NotCsv(record.reason)
    columns = cells_of(record)
    bindings = bound(kind, columns)
    if not can_be(kind, columns, filename) or kind.key not in {column.field for _, column in bindings}:
        raise UnknownHeader(columns)
    unknown, duplicate = left_over(kind, columns, {number for number, _ in bindings})
    end = Position(min(record.end + 1, len(head)), line + record.lines)
    return Header(kind, delimiter, columns, bindings, unknown, duplicate, end)


def refuse_what_is_no_csv(head: bytes) -> None:
    content = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    if not content:
        raise EmptyFile
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or is_bare_utf16(head[:200]):
        raise WrongEncoding("UTF-16")
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise BinaryFile(what)
    if content.startswith(b"<"):
        raise WebPage
    first = content.partition(b"\n")[0].rstrip(b"\r")
    if CONTROLS.search(first):
        raise BinaryFile("a binary file")
    if b"\r" in first:
        raise NotCsv(
            "its lines end with carriage returns alone. Save the file with the line ends of Windows or Unix."
        )
    if not is_utf8(first):
        raise WrongEncoding("another encoding than UTF-8")


def is_bare_utf16(start: bytes) -> bool:
    """Tell UTF-16 without its mark: of plain words every other byte is then a zero."""
    zeros = sorted((start[0::2].count(0), start[1::2].count(0)))
    return zeros[0] == 0 and zeros[1] > len(start) * 0.4


def readings(head: bytes) -> Iterator[tuple[ReportKind, bytes, Record, int]]:
    """Read the first record as every kind and delimiter would have it; the line is that where it stands."""
    import_feature(kinds.__name__)
    for delimiter in DELIMITERS:
        record, line = first_record(head, delimiter)
        for kind in KINDS:
            yield kind, delimiter, record, line


def first_record(head: bytes, delimiter: bytes) -> tuple[Record, int]:
    """Find the first record that isn't blank, and its line counted from 1."""
    lines = lines_of(head, delimiter)
    grammar = Grammar(delimiter)
    at = 0
    while at < len(lines):
        record = whole_record(lines, at, grammar)
        if not record.blank:
            return record, at + 1
        at += record.lines
    raise EmptyFile


def cells_of(record: Record) -> list[str]:
    return [cell.removeprefix(BOM).strip() for cell in record.cells or ()]


def bound(kind: ReportKind, columns: Sequence[str]) -> list[tuple[int, Column]]:
    """Pair each field with the column that speaks for it: the first one found under its most telling name."""
    places: dict[str, int] = {}
    for number, heading in enumerate(columns):
        places.setdefault(key(heading), number)
    found: dict[str, tuple[int, Column]] = {}
    for column in kind.columns:
        headed = [places[key(name)] for name in column.names if key(name) in places]
        if headed:
            found.setdefault(column.field, (headed[0], column))
    return list(found.values())


def left_over(kind: ReportKind, columns: Sequence[str], used: set[int]) -> tuple[list[str], list[str]]:
    """Give the columns that nothing is read from: those unknown, and those whose field another column speaks for."""
    known = {key(name) for column in kind.columns for name in column.names}
    unused = [heading for number, heading in enumerate(columns) if number not in used]
    return [name for name in unused if key(name) not in known], [
        name for name in unused if key(name) in known
    ]
