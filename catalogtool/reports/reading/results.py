"""What reading a report gives: batches of canonical rows, and everything that was not taken as it stood."""

from dataclasses import dataclass

import pyarrow as pa

LONGEST_RAW_RECORD = 2000
LONGEST_RAW_CELL = 500
VISIBLE_NUL = "␀"


@dataclass(frozen=True)
class Position:
    """Where a record starts: its offset in the unpacked text as UTF-8, and its physical line, counted from 1."""

    byte_offset: int
    line: int


@dataclass(frozen=True)
class Form:
    """How the file was written, beside its columns: all that was seen through and that the sender may want to know.

    `preamble` counts the lines before the header. `resent` tells that rows refused before come back mended,
    `guarded` that an apostrophe stands before each text that a spreadsheet might take for a formula.
    """

    encoding: str
    packing: str
    line_ends: str
    delimiter: str
    preamble: int
    resent: bool
    guarded: bool


@dataclass(frozen=True)
class RefusedRow:
    r"""A record that was not taken. `raw` is cut to 2,000 characters; bytes that are no UTF-8 are spelled `\\xe9`."""

    line: int
    byte_offset: int
    column: str | None
    reason: str
    raw: str


@dataclass(frozen=True)
class NotedCell:
    """A cell of a row that was taken: left unspoken, or with `kept` taken all the same, for the reason given.

    `byte_offset` is that of the cell's record; `raw` is cut to 500 characters.
    """

    line: int
    byte_offset: int
    column: str
    reason: str
    raw: str
    kept: bool


@dataclass(frozen=True)
class Batch:
    """A run of records.

    `table` has the kind's fields as texts, null where the report says nothing, and where each row stands: `line` and
    `byte_offset`. `read` counts the records: rows of the table, refused and `blank` ones. `end` is where the next batch
    starts, `bytes_read` what was taken from the stream so far, packed as it came.
    """

    table: pa.Table
    refused: list[RefusedRow]
    noted: list[NotedCell]
    read: int
    blank: list[Position]
    end: Position
    bytes_read: int


def shown_record(raw: bytes) -> str:
    """Spell a raw record so that a person can read it and PostgreSQL keep it."""
    text = raw[: 4 * LONGEST_RAW_RECORD].decode("utf-8", "backslashreplace")
    return text.rstrip("\r\n").replace("\0", VISIBLE_NUL)[:LONGEST_RAW_RECORD]
