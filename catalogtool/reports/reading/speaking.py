"""What the cells of a column say: canonical texts, null where nothing is said, and the faults of single cells."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.core.errors import Invalid
from catalogtool.core.files.guard import without_guard
from catalogtool.reports.kinds.cells.repairs import without_apostrophe, without_formula
from catalogtool.reports.kinds.damages import Damage, traced
from catalogtool.reports.kinds.kind import Column, Damaged
from catalogtool.reports.reading.lines import Places


@dataclass(frozen=True)
class Fault:
    """Why a cell was left unspoken, or with `kept` taken all the same."""

    damage: Damage
    reason: str
    kept: bool


@dataclass(frozen=True)
class Said:
    """The canonical texts of a column, and the faults of its cells, each with the rows that have it."""

    texts: pa.StringArray
    faults: list[tuple[Fault, Places]]

    def by_row(self) -> dict[int, Fault]:
        return {row: fault for fault, rows in self.faults for row in rows.tolist()}


Outcome = tuple[str | None, Fault | None]

AS_FORMULA = Fault(
    Damage.AS_FORMULA, 'The cell was written as a formula, ="…"; what it shows was taken.', kept=True
)
APOSTROPHE = Fault(
    Damage.APOSTROPHE,
    "An apostrophe before the value, which spreadsheets write, was taken off.",
    kept=True,
)


def said(column: Column, cells: pa.StringArray, *, guarded: bool = False) -> Said:
    """Read a column of cells, null where blank: the plain ones by its shortcut, the others by its reader."""
    texts = column.shortcut(cells) if column.shortcut else pa.nulls(len(cells), pa.string())
    faults: list[tuple[Fault, Places]] = []
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
) -> tuple[pa.StringArray, list[tuple[Fault, Places]]]:
    """Read each different cell once; `rows` are where the cells stand."""
    encoded = cells.dictionary_encode()
    outcomes = [outcome(column, cell, guarded=guarded) for cell in encoded.dictionary.to_pylist()]
    texts = pa.array([text for text, _ in outcomes], pa.string())
    which = encoded.indices.to_numpy()
    order = np.argsort(which, kind="stable")
    bounds = np.searchsorted(which[order], np.arange(len(outcomes) + 1))
    faults = [
        (fault, rows[order[first:after]])
        for (_, fault), (first, after) in zip(outcomes, pairwise(bounds.tolist()), strict=True)
        if fault
    ]
    return texts.take(encoded.indices), faults


def outcome(column: Column, cell: str, *, guarded: bool) -> Outcome:
    """Read one cell; where it can't be taken as it stands, without what spreadsheets put round it."""
    text = without_guard(cell) if guarded else cell
    if not text.strip():
        return column.blank, None
    if text != cell or column.exact:
        return as_it_stands(column, text)
    if (bare := without_formula(cell)) is not None:
        return repaired(column, bare, AS_FORMULA)
    read = as_it_stands(column, cell)
    if (bare := without_apostrophe(cell)) is not None:
        mended = repaired(column, bare, APOSTROPHE)
        # A code without the apostrophe is the same code; a text without it is another text.
        return mended if mended[0] is not None and read[0] in {None, mended[0]} else read
    return read


def as_it_stands(column: Column, cell: str) -> Outcome:
    try:
        return column.read(cell), None
    except Damaged as damaged:
        damage = damaged.damage or traced(cell)
        return damaged.kept, Fault(damage, damaged.message, kept=damaged.kept is not None)
    except Invalid as invalid:
        return None, Fault(traced(cell), invalid.message, kept=False)


def repaired(column: Column, bare: str, repair: Fault) -> Outcome:
    """Read what a repair has left, and note it even where nothing else is wrong."""
    if not bare.strip():
        return column.blank, None
    text, fault = as_it_stands(column, bare)
    return text, fault or repair
