"""What reading a report gives: batches of canonical rows, and everything that was not taken as it stood."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from catalogtool.reports.kinds.damages import Damage

LONGEST_RAW_RECORD = 2000
LONGEST_RAW_CELL = 500
# Of the cells of a column that are damaged in the same way so many are shown; all of them are counted.
MOST_NOTED = 100
VISIBLE_NUL = "␀"

Outcome = Literal["taken", "left out", "refused"]


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
    damage: Damage
    reason: str
    raw: str

    @property
    def sort(self) -> "Sort":
        return Sort(self.column or "", self.damage, "refused")


@dataclass(frozen=True)
class NotedCell:
    """A cell of a row that was taken: left unspoken, or with `kept` taken all the same, for the reason given.

    `byte_offset` is that of the cell's record; `raw` is cut to 500 characters.
    """

    line: int
    byte_offset: int
    column: str
    damage: Damage
    reason: str
    raw: str
    kept: bool

    @property
    def sort(self) -> "Sort":
        return Sort(self.column, self.damage, "taken" if self.kept else "left out")


@dataclass(frozen=True, order=True)
class Sort:
    """What is counted as one: damage to cells of one column, and what became of them, or of their rows.

    The column is blank where a row as a whole was refused.
    """

    column: str
    damage: Damage
    outcome: Outcome


@dataclass(frozen=True)
class Batch:
    """A run of records.

    `table` has the kind's fields as texts, null where the report says nothing, and where each row stands: `line` and
    `byte_offset`. `read` counts the records: rows of the table, refused and `blank` ones. `damages` counts all that is
    wrong with cells and rows, and `noted` has the first such cells of each sort. `end` is where the next batch starts,
    `bytes_read` what was taken from the stream so far, packed as it came.
    """

    table: pa.Table
    refused: list[RefusedRow]
    noted: list[NotedCell]
    damages: Counter[Sort]
    read: int
    blank: list[Position]
    end: Position
    bytes_read: int


def shown_record(raw: bytes) -> str:
    """Spell a raw record so that a person can read it and PostgreSQL keep it."""
    text = raw[: 4 * LONGEST_RAW_RECORD].decode("utf-8", "backslashreplace")
    return text.rstrip("\r\n").replace("\0", VISIBLE_NUL)[:LONGEST_RAW_RECORD]
