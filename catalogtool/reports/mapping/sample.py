"""The first rows of a file, as they stand in it and as a kind would read them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalogtool.core.files.guard import COLUMN as GUARD
from catalogtool.reports.kinds.kind import Column, ReportKind
from catalogtool.reports.reading import Choices
from catalogtool.reports.reading.blanks import UNFILLED
from catalogtool.reports.reading.finding import Look, bound, cells_of
from catalogtool.reports.reading.records import Record
from catalogtool.reports.reading.speaking import outcome

ROWS = 10

State = Literal["taken", "mended", "left out", "left", "cleared", "refused"]


@dataclass(frozen=True)
class Cell:
    """A cell as it would be read: what stands in the file, what is taken of it, and why that is something else."""

    raw: str
    text: str
    state: State
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it would be read; with `refused`, the reason, nothing of it is taken."""

    line: int
    cells: list[Cell]
    refused: str = ""


def columns_of(look: Look, width: int) -> list[list[str]]:
    """The first cells of each of so many columns."""
    rows = [record.cells for record in look.records if record.cells is not None]
    return [[row[number] for row in rows if number < len(row)] for number in range(width)]


def preview(look: Look, kind: ReportKind, choices: Choices) -> tuple[list[tuple[int, Column]], list[Row]]:
    """The columns that the kind reads, each with its number, and the first ten rows as it reads them."""
    headings = cells_of(look.header)
    bindings = [(number, choices.of(column)) for number, column in bound(kind, headings)]
    rows = [_row(record, headings, bindings, kind.key) for record in look.records[:ROWS]]
    return bindings, rows


def _row(record: Record, headings: Sequence[str], bindings: Sequence[tuple[int, Column]], key: str) -> Row:
    line, cells = record.at + 1, record.cells or ()
    if record.cells is None:
        return Row(line, [], record.reason)
    if len(cells) < len(headings) or any(cell.strip() for cell in cells[len(headings) :]):
        return Row(
            line, [], f"The record has {len(cells)} cells where the header has {len(headings)} columns."
        )
    guarded = GUARD in headings
    read = [_cell(column, cells[number], headings[number], guarded=guarded) for number, column in bindings]
    reasons = [
        cell.reason
        for cell, (_, column) in zip(read, bindings, strict=True)
        if cell.state == "refused" or (column.field == key and cell.state not in {"taken", "mended"})
    ]
    return Row(line, read, next(iter(reasons), ""))


def _cell(column: Column, raw: str, heading: str, *, guarded: bool) -> Cell:
    text, fault = outcome(column, raw, guarded=guarded)
    if fault is not None:
        return Cell(raw, shown(text), "mended" if fault.kept else "left out", fault.reason)
    if text is not None:
        return Cell(raw, shown(text), "taken")
    if column.if_blank == "refuse":
        return Cell(raw, "", "refused", UNFILLED.format(heading))
    return Cell(raw, "", "cleared" if column.if_blank == "clear" else "left")


def shown(text: str | None) -> str:
    """Write a canonical text for people: of a list its items.

    >>> shown('{"Marl Duo","Tavin Ash"}'), shown("{}"), shown("{x}")
    ('Marl Duo, Tavin Ash', '', '{x}')
    """
    if text is None or text == "{}":
        return ""
    if text.startswith('{"') and text.endswith('"}'):
        return ", ".join(json.loads(f"[{text[1:-1]}]"))
    return text
