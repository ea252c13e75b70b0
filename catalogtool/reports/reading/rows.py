"""Rows of raw cells: plain lines split a whole block at once, single records put among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.csv

from catalogtool.reports.reading.lines import NOWHERE, Lines, Places
from catalogtool.reports.reading.records import Grammar, Record


@dataclass(frozen=True)
class Rows:
    """Raw cells in columns named by their number, null where blank, and where each row stands.

    `at` are lines of the block counted from 0, `starts` and `ends` places in its bytes.
    """

    table: pa.Table
    at: Places
    starts: Places
    ends: Places

    def column(self, number: int) -> pa.StringArray:
        return self.table.column(str(number)).combine_chunks()

    def without(self, which: Places) -> "Rows":
        return self.picked(np.delete(np.arange(len(self.at)), which)) if len(which) else self

    def picked(self, which: Places) -> "Rows":
        return Rows(self.table.take(which), self.at[which], self.starts[which], self.ends[which])


def plain_rows(lines: Lines, chosen: Places, grammar: Grammar, wanted: Sequence[int]) -> tuple[Rows, Places]:
    """Split the chosen plain lines, and give those whose number of cells is wrong, which the rows leave out."""
    if not len(chosen):
        return no_rows(wanted), chosen
    table, misfits = split(gathered(lines, chosen), grammar, wanted)
    fitting = np.delete(chosen, misfits)
    return Rows(table, fitting, lines.starts[fitting], lines.ends[fitting]), chosen[misfits]


def no_rows(wanted: Sequence[int]) -> Rows:
    return Rows(
        pa.table({str(number): pa.array([], pa.string()) for number in wanted}), NOWHERE, NOWHERE, NOWHERE
    )


def gathered(lines: Lines, chosen: Places) -> memoryview | bytes:
    """Give the bytes of the chosen lines, without a copy where they stand together."""
    whole = memoryview(lines.data)
    breaks = np.flatnonzero(np.diff(chosen) != 1) + 1
    bounds = [0, *breaks.tolist(), len(chosen)]
    firsts, lasts = lines.starts[chosen], lines.ends[chosen]
    runs = [whole[firsts[first] : lasts[after - 1] + 1] for first, after in pairwise(bounds)]
    return runs[0] if len(runs) == 1 else b"".join(runs)


def split(data: memoryview | bytes, grammar: Grammar, wanted: Sequence[int]) -> tuple[pa.Table, list[int]]:
    misfits: list[int] = []

    def leave_out(row: pyarrow.csv.InvalidRow) -> str:
        misfits.append(row.number - 1)
        return "skip"

    names = [str(number) for number in range(grammar.width or 0)]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(data),
        pyarrow.csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        pyarrow.csv.ParseOptions(delimiter=grammar.delimiter.decode(), invalid_row_handler=leave_out),
        pyarrow.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=[str(number) for number in wanted],
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    return table, misfits


def with_records(rows: Rows, records: Sequence[Record], wanted: Sequence[int]) -> Rows:
    """Put the rows of records that were read one at a time in their places."""
    if not records:
        return rows
    cells = {
        str(number): [record.cells[number] or None for record in records if record.cells] for number in wanted
    }
    further = pa.table({name: pa.array(column, pa.string()) for name, column in cells.items()})
    mixed = Rows(
        pa.concat_tables([rows.table, further]),
        np.append(rows.at, [record.at for record in records]),
        np.append(rows.starts, [record.start for record in records]),
        np.append(rows.ends, [record.end for record in records]),
    )
    return mixed.picked(np.argsort(mixed.at))
