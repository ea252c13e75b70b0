"""Which record of a file is its header, and of which kind: the first that can be one, after titles and remarks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from catalogtool.reports.kinds.exports import EXPORTS
from catalogtool.reports.kinds.filenames import stem
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import Column, ReportKind
from catalogtool.reports.kinds.known import known_kinds
from catalogtool.reports.kinds.recognising import can_be, told_by, told_by_header
from catalogtool.reports.reading.lines import lines_of
from catalogtool.reports.reading.records import Grammar, Record, whole_record

BOM = "\ufeff"
DELIMITERS = (b",", b"\t", b";", b"|")
DELIMITING = b"".join(DELIMITERS).decode() + " \r" + BOM
# Titles and remarks of some lines may stand before the header.
LONGEST_PREAMBLE = 30
LONGEST_LOOK = 1000
LOOKED_AT = 60
# So many headings of one kind alone are no accident.
TELLING = 3


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
        """Whether, after lines of another sort, this can only be the header: most of its cells are headings.

        Or some are that only this kind has, of which not all need be read.
        """
        cells = cells_of(self.record)
        headings = sum(1 for cell in cells if cell)
        known = len({number for number, _ in self.bindings})
        return self.speaks and (2 * known >= headings or told_by(self.kind, cells) >= TELLING)


@dataclass(frozen=True)
class Look:
    """What people look at who say what the columns are: the header, and the first records below it."""

    header: Record
    records: list[Record]


def found(head: bytes, filename: str, mapped: Sequence[ReportKind] = ()) -> Reading | None:
    """Find the record that is the header: the first that isn't blank, or one soon after it that can be nothing else.

    What the headings tell goes before what people have said of just these headings, and that before the file's name.
    None where every record is blank.
    """
    kinds = (*known_kinds(), *EXPORTS)
    runs = [readings(head, delimiter, filename, kinds) for delimiter in DELIMITERS]
    first = [reading for run in runs for reading in islice(run, len(kinds))]
    if not first:
        return None
    read = max(first, key=most_bound)
    if read.speaks and told_by_header(read.kind, cells_of(read.record)):
        return read
    if said := as_mapped(head, filename, mapped):
        return said
    if read.speaks:
        return read
    later = (reading for run in runs for reading in run if reading.is_header)
    return max(later, key=most_bound, default=read)


def as_mapped(head: bytes, filename: str, mapped: Sequence[ReportKind]) -> Reading | None:
    """Find a record that is the very header of a kind made by people; of several kinds that for files of this name."""
    if not mapped:
        return None
    fitting = [
        reading
        for delimiter in DELIMITERS
        for reading in readings(head, delimiter, filename, mapped)
        if reading.speaks
    ]
    words = stem(filename)
    return max(fitting, key=lambda reading: reading.kind.named == words, default=None)


def most_bound(reading: Reading) -> tuple[bool, int, int, int]:
    """Put first the record that tells its kind best, then that of which most is understood, then the first."""
    told = told_by(reading.kind, cells_of(reading.record))
    return reading.speaks, told, len(reading.bindings), -reading.record.at


def readings(head: bytes, delimiter: bytes, filename: str, kinds: Sequence[ReportKind]) -> Iterator[Reading]:
    """Read the first records that aren't blank as every kind would have them, with one delimiter."""
    for record in islice(records(head, delimiter), LONGEST_PREAMBLE + 1):
        for kind in kinds:
            yield Reading(kind, delimiter, record, bound(kind, cells_of(record)), filename)


def records(head: bytes, delimiter: bytes) -> Iterator[Record]:
    """Give the first records that aren't blank."""
    lines = lines_of(head[: after_lines(head, LONGEST_LOOK)], delimiter)
    grammar = Grammar(delimiter)
    at = 0
    while at < len(lines):
        record = whole_record(lines, at, grammar)
        if not is_blank(record):
            yield record
        at += record.lines


def likely(head: bytes) -> Record | None:
    """Guess the header, None where all is blank: the first record as wide as most, by the delimiter that fits best."""
    seen = [list(islice(records(head, delimiter), LOOKED_AT)) for delimiter in DELIMITERS]
    guesses = [guess(first) for first in seen if first]
    return max(guesses, key=lambda guessed: guessed[0])[1] if guesses else None


def guess(first: list[Record]) -> tuple[tuple[int, int], Record]:
    """Guess the header for one delimiter; how many records are as wide, and how wide, tells how well that fits."""
    widths = Counter(len(record.cells) for record in first if record.cells is not None)
    # One cell alone tells nothing, and of widths that are as frequent the larger one is that of the rows.
    agreeing = {width: times if width > 1 else 0 for width, times in widths.items()}
    width = max(agreeing, key=lambda each: (agreeing[each], each), default=1)
    header = next((record for record in first if is_full(record, width)), first[0])
    return (agreeing.get(width, 0), width), header


def below(head: bytes, header: Sequence[str]) -> Look | None:
    """Give what stands below a record of just these cells; None where there is none."""
    for delimiter in DELIMITERS:
        first = list(islice(records(head, delimiter), LOOKED_AT))
        for at, record in enumerate(first):
            if cells_of(record) == list(header):
                return Look(record, first[at + 1 :])
    return None


def is_full(record: Record, width: int) -> bool:
    """Tell whether a record has that many cells, most of which say something: titles may be padded with blank ones."""
    cells = record.cells or ()
    return len(cells) == width and 2 * sum(1 for cell in cells if cell.strip()) > width


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
