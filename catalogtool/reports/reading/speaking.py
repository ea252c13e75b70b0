"""What the cells of a column say: canonical texts, null where nothing is said, and the faults of single cells."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.cells.repairs import without_apostrophe, without_formula, without_guard
from catalogtool.reports.kinds.kind import Column, Damaged
from catalogtool.reports.reading.lines import Places


@dataclass(frozen=True)
class Fault:
    """Why a cell was left unspoken, or with `kept` taken all the same."""

    reason: str
    kept: bool


@dataclass(frozen=True)
class Said:
    """The canonical texts of a column and the faults of its cells by their row."""

    texts: pa.StringArray
    faults: dict[int, Fault]


Outcome = tuple[str | None, Fault | None]


def said(column: Column, cells: pa.StringArray, *, guarded: bool = False) -> Said:
    """Read a column of cells, null where blank: the plain ones by its shortcut, the others by its reader."""
    texts = column.shortcut(cells) if column.shortcut else pa.nulls(len(cells), pa.string())
    faults: dict[int, Fault] = {}
    if texts.null_count > cells.null_count:
        still_open = pc.and_(pc.is_null(texts), pc.is_valid(cells))
        rest, faults = read_each(
            column, cells.filter(still_open), np.flatnonzero(still_open), guarded=guarded
        )
        texts = pc.replace_with_mask(texts, still_open, rest)
    if column.blank is not None:
        texts = pc.if_else(pc.is_null(cells), column.blank, texts)
    return Said(texts, faults)


def read_each(
    column: Column, cells: pa.StringArray, rows: Places, *, guarded: bool
) -> tuple[pa.StringArray, dict[int, Fault]]:
    """Read each different cell once; `rows` are where the cells stand."""
    encoded = cells.dictionary_encode()
    outcomes = [outcome(column, cell, guarded=guarded) for cell in encoded.dictionary.to_pylist()]
    texts = pa.array([text for text, _ in outcomes], pa.string())
    which = encoded.indices.to_numpy()
    faulty = np.array([fault is not None for _, fault in outcomes])[which]
    faults = {
        row: outcomes[code][1]
        for row, code in zip(rows[faulty].tolist(), which[faulty].tolist(), strict=True)
    }
    return texts.take(encoded.indices), {row: fault for row, fault in faults.items() if fault}


def outcome(column: Column, cell: str, *, guarded: bool) -> Outcome:
    """Read one cell; where it can't be taken as it stands, without what spreadsheets put round it."""
    cell = without_guard(cell) if guarded else cell
    if not cell.strip():
        return column.blank, None
    if (bare := without_formula(cell)) is not None:
        return repaired(column, bare, 'The cell was written as a formula, ="…"; what it shows was taken.')
    read = as_it_stands(column, cell)
    if read[0] is None and (bare := without_apostrophe(cell)) is not None:
        mended = repaired(
            column, bare, "An apostrophe before the value, which spreadsheets write, was taken off."
        )
        return mended if mended[0] is not None else read
    return read


def as_it_stands(column: Column, cell: str) -> Outcome:
    try:
        return column.read(cell), None
    except Damaged as damaged:
        return damaged.kept, Fault(damaged.message, kept=damaged.kept is not None)
    except Invalid as invalid:
        return None, Fault(invalid.message, kept=False)


def repaired(column: Column, bare: str, what: str) -> Outcome:
    """Read what a repair has left, and note it even where nothing else is wrong."""
    if not bare.strip():
        return column.blank, None
    text, fault = as_it_stands(column, bare)
    return text, fault or Fault(what, kept=True)
