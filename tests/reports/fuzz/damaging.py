"""Damage done to a sound report at random: to bytes, cells, rows and the whole file."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.reports.fuzz.sound import Sound

JUNK = (b'"', b'""', b"\0", b",", b"\r", b"9", b"'", b"=", b";", b"\t", b"|", b"\xef\xbb\xbf", b" ", b'","')
NO_TEXT = (b"\xff", b"\xc3", b"\xe9t", b"\xed\xa0\x80")
CELLS = (
    *(b"#NAME?", b"#REF!", b"1.91766E+11", b"24-Mar-21", b'="0360"', b'"=""0360"""', b"'-4tsbFYVkoA", b"-5"),
    *(b'"1,234,567"', b"31/12/2021", b"09/02/2018", b"", b" ", b"36000241457", b"FALSE", b'"two\nlines"', b"nul\0"),
    *(b'"unclosed', b'closed" too late', b'"a"b', b"x" * 300, "é夜🔥".encode(), b"\\N", b"\\.", b"NULL", b"1e400"),
)  # fmt: skip
BETWEEN = (b"", b",,,", b" ", b"Total,,,12", b"# a remark", b'"', b"\xef\xbb\xbf", b"\0", b"x," * 40)
PREAMBLES = ((), (), (b"Asset report",), (b"Owner: me,,,", b""), (b"a,b", b"c", b"d,e,f"))
ENCODINGS = ("utf-8",) * 5 + ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
PACKINGS = ("",) * 6 + ("gzip", "zip")


@dataclass
class Damaged:
    """A damaged report: the bytes as sent, the text as it is to be read, and where its whole rows stand.

    `intact` gives the row of the sound report by the line that it stands on.
    """

    sent: bytes
    text: bytes
    header_line: int
    intact: dict[int, int]


@dataclass
class Draft:
    """The rows on their way; each is numbered as long as nothing was done to it."""

    rows: list[tuple[int | None, bytes]]
    random: Random
    texts_only: bool
    touched: set[int] = field(default_factory=set)

    def change(self, at: int, changed: bytes) -> None:
        self.rows[at] = (None, changed)


def damaged(report: Sound, random: Random) -> Damaged:
    """Do some damage, none to a few of the rows."""
    encoding = random.choice(ENCODINGS)
    count = random.choice((0, 1, 1, 2, 3, 5))
    draft = Draft(list(enumerate(report.rows)), random, encoding.startswith("utf-16"))
    untouched = set(range(len(report.rows)))
    for _ in range(count):
        random.choice(DEEDS)(draft, report)
    untouched = {number for number, _ in draft.rows if number is not None}
    kept = report.needs_utf8(set(range(len(report.rows))) - untouched)
    lines = [(number, row if kept or number is not None else as_text(row)) for number, row in draft.rows]
    return assembled(report, lines, random, encoding)


def assembled(report: Sound, rows: list[tuple[int | None, bytes]], random: Random, encoding: str) -> Damaged:
    preamble = random.choice(PREAMBLES)
    delimiter = (
        random.choice((",", ",", ",", ";", "\t")) if all(number is not None for number, _ in rows) else ","
    )
    ends = (
        random.choice((b"\n", b"\n", b"\r\n"))
        if any(b"\r" in row for _, row in rows)
        else random.choice((b"\n", b"\n", b"\r\n", b"\r"))
    )
    lines = [*preamble, respelled(report.header, delimiter), *(respelled(row, delimiter) for _, row in rows)]
    intact, line = {}, len(preamble) + 2
    for number, row in rows:
        if number is not None:
            intact[line] = number
        line += row.count(b"\n") + 1
    text = ends.join(lines) + random.choice((ends, ends, b"", ends * 3))
    read = text.replace(b"\r", b"\n") if ends == b"\r" else text
    return Damaged(
        packed(encoded(text, encoding), random.choice(PACKINGS)),
        marked(read, encoding),
        len(preamble) + 1,
        intact,
    )


def respelled(row: bytes, delimiter: str) -> bytes:
    """Spell an undamaged row with another delimiter."""
    if delimiter == ",":
        return row
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(next(csv.reader([row.decode()])))
    return text.getvalue().encode()


def encoded(text: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return text
    return (
        text.decode("utf-8", "replace").encode(encoding)
        if encoding != "utf-8-sig"
        else b"\xef\xbb\xbf" + text
    )


def marked(text: bytes, encoding: str) -> bytes:
    """Give the text as it is read, with the mark that some encodings begin with."""
    read = text.decode("utf-8", "replace").encode() if encoding.startswith("utf-16") else text
    return b"\xef\xbb\xbf" + read if encoding in {"utf-8-sig", "utf-16"} else read


def packed(data: bytes, packing: str) -> bytes:
    if packing == "gzip":
        return gzip.compress(data, 1, mtime=0)
    if packing == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("report.csv"), data)
        return target.getvalue()
    return data


def as_text(row: bytes) -> bytes:
    return row.decode("utf-8", "replace").encode()


def a_place(draft: Draft) -> int:
    return draft.random.randrange(len(draft.rows))


def put_junk(draft: Draft, _report: Sound) -> None:
    at = a_place(draft)
    row = draft.rows[at][1]
    place = draft.random.randint(0, len(row))
    junk = draft.random.choice(JUNK + (() if draft.texts_only else NO_TEXT))
    draft.change(at, row[:place] + junk + row[place + draft.random.randint(0, 3) :])


def cut_out(draft: Draft, _report: Sound) -> None:
    at = a_place(draft)
    row = draft.rows[at][1]
    start, end = sorted((draft.random.randint(0, len(row)), draft.random.randint(0, len(row))))
    draft.change(at, row[:start] + row[end:])


def put_twice(draft: Draft, _report: Sound) -> None:
    at = a_place(draft)
    row = draft.rows[at][1]
    start, end = sorted((draft.random.randint(0, len(row)), draft.random.randint(0, len(row))))
    draft.change(at, row[:end] + row[start:])


def spoil_cell(draft: Draft, _report: Sound) -> None:
    at = a_place(draft)
    cells = draft.rows[at][1].split(b",")
    cells[draft.random.randrange(len(cells))] = draft.random.choice(CELLS)
    draft.change(at, b",".join(cells))


def break_line(draft: Draft, _report: Sound) -> None:
    at = a_place(draft)
    row = draft.rows[at][1]
    place = draft.random.randint(0, len(row))
    draft.change(at, row[:place] + b"\n" + row[place:])


def join_lines(draft: Draft, _report: Sound) -> None:
    if len(draft.rows) > 1:
        at = draft.random.randrange(len(draft.rows) - 1)
        (_, first), (_, second) = draft.rows[at], draft.rows.pop(at + 1)
        draft.change(at, first + second)


def put_between(draft: Draft, report: Sound) -> None:
    line = draft.random.choice((*BETWEEN, report.header))
    draft.rows.insert(draft.random.randint(0, len(draft.rows)), (None, line))


DEEDS: tuple[Callable[[Draft, Sound], None], ...] = (
    put_junk,
    put_junk,
    cut_out,
    put_twice,
    spoil_cell,
    spoil_cell,
    spoil_cell,
    break_line,
    join_lines,
    put_between,
)
