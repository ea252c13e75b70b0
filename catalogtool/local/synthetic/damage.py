"""What happens to whole files on their way: a registry of named faults, each done to a share of the cells or rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic import dialects, spreadsheet
from catalogtool.local.synthetic.forms import TELLING
from catalogtool.local.synthetic.rows import Columns
from catalogtool.local.synthetic.sheet import Sheet, sheet_of
from catalogtool.local.synthetic.world import CHUNK_ROWS

Done = Callable[[Sheet, float], Sheet]


@dataclass(frozen=True)
class Fault:
    """A fault of a file. `share` is the share of its rows, or of the cells of a column, that it is done to."""

    name: str
    says: str
    share: float
    do: Done

    def done_to(self, sheet: Sheet) -> Sheet:
        return self.do(sheet, self.share)


def chosen(sheet: Sheet) -> str:
    """Choose one of the columns that readers of the kind rely on, another one for another seed."""
    names = [name for name in TELLING[sheet.snapshot.kind] if name in sheet.names]
    return names[sheet.snapshot.world.seed % len(names)]


def column_renamed(sheet: Sheet, _share: float) -> Sheet:
    at = sheet.names.index(chosen(sheet))
    spelled = list(sheet.headings)
    spelled[at] = f"{spelled[at]}_{'new' if '_' in spelled[at] or spelled[at].islower() else 'New'}"
    return replace(sheet, headings=tuple(spelled))


def column_gone(sheet: Sheet, _share: float) -> Sheet:
    at = sheet.names.index(chosen(sheet))
    return replace(
        sheet,
        names=sheet.names[:at] + sheet.names[at + 1 :],
        headings=sheet.headings[:at] + sheet.headings[at + 1 :],
    )


def column_new(sheet: Sheet, _share: float) -> Sheet:
    at = len(sheet.names) // 2
    more = replace(
        sheet,
        names=(*sheet.names[:at], "trust_tier", *sheet.names[at:]),
        headings=(*sheet.headings[:at], "trust_tier", *sheet.headings[at:]),
    )
    return more.each(lambda columns: columns | {"trust_tier": filled(columns, "standard")})


def columns_reordered(sheet: Sheet, _share: float) -> Sheet:
    order = np.random.default_rng(sheet.snapshot.world.seed).permutation(len(sheet.names))
    return replace(
        sheet,
        names=tuple(sheet.names[at] for at in order),
        headings=tuple(sheet.headings[at] for at in order),
    )


def column_emptied(sheet: Sheet, share: float) -> Sheet:
    name = chosen(sheet)
    return sheet.each(lambda columns: columns | {name: put(columns[name], "", share)})


def value_unknown(sheet: Sheet, share: float) -> Sheet:
    """Give a column of few values a value that it never had."""
    name = {
        "video_report": "category",
        "asset_report": "asset_type",
        "claim_report": "claim_origin",
        "asset_conflict_report": "asset_type",
        "analytics": "country_code",
        "claim_revenue": "country_code",
        "references": "asset_type",
    }[sheet.snapshot.kind]
    return sheet.each(lambda columns: columns | {name: put(columns[name], "SOMETHING_NEW", share)})


def columns_shifted(sheet: Sheet, share: float) -> Sheet:
    """Push the cells one column to the right from the second on; the last one falls out."""

    def pushed(columns: Columns) -> Columns:
        mask = some(len(columns[sheet.names[0]]), share)
        pairs = zip(sheet.names[1:-1], sheet.names[2:], strict=True)
        return (
            columns
            | {right: pc.if_else(mask, columns[left], columns[right]) for left, right in pairs}
            | {sheet.names[1]: put(columns[sheet.names[1]], "", share)}
        )

    return sheet.each(pushed)


def rows_lost(sheet: Sheet, share: float) -> Sheet:
    return sheet.each(lambda columns: masked(columns, pc.invert(some(rows_of(columns), share))))


def rows_doubled(sheet: Sheet, share: float) -> Sheet:
    def doubled(columns: Columns) -> Columns:
        again = masked(columns, some(rows_of(columns), share))
        return {name: pa.concat_arrays([cells, again[name]]) for name, cells in columns.items()}

    return sheet.each(doubled)


def cut_short(sheet: Sheet, share: float) -> Sheet:
    """End the file in the middle of a row, with a share of its rows unwritten."""
    born = sheet.snapshot.world.born
    last = born * (1 - share)

    def chunks() -> Iterator[Columns]:
        for start, columns in zip(range(0, born, CHUNK_ROWS), sheet.chunks, strict=False):
            part = (last - start) / min(CHUNK_ROWS, born - start)
            yield {name: cells[: round(part * len(cells))] for name, cells in columns.items()}
            if part <= 1:
                return

    return replace(sheet, chunks=chunks(), after="AbCdEfGhIjA,UCab")


def another_kind(kind: str, version: str) -> Done:
    """Put a report of that kind under the name of this one."""

    def instead(sheet: Sheet, _share: float) -> Sheet:
        return sheet_of(replace(sheet.snapshot, kind=kind, version=version))

    return instead


def wrong_kind(sheet: Sheet, share: float) -> Sheet:
    other = ("video_report", "1.4") if sheet.snapshot.kind == "claim_report" else ("claim_report", "1.2")
    return another_kind(*other)(sheet, share)


def rows_of(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def some(rows: int, share: float) -> pa.Array:
    """Mark a share of the rows, evenly spread."""
    at = np.arange(rows)
    return pa.array(np.floor((at + 1) * share) > np.floor(at * share))


def masked(columns: Columns, mask: pa.Array) -> Columns:
    return {name: cells.filter(mask) for name, cells in columns.items()}


def put(cells: pa.Array, value: str, share: float) -> pa.Array:
    return pc.if_else(some(len(cells), share), value, cells)


def filled(columns: Columns, value: str) -> pa.Array:
    return pa.array([value]).take(pa.array(np.zeros(rows_of(columns), dtype=np.int32)))


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("column_renamed", "a column that readers rely on has another heading", 1.0, column_renamed),
        Fault("column_gone", "a column that readers rely on is missing", 1.0, column_gone),
        Fault("column_new", "a column nobody has seen before stands in the middle", 1.0, column_new),
        Fault("columns_reordered", "the columns stand in another order", 1.0, columns_reordered),
        Fault("column_emptied", "a column that readers rely on is empty", 1.0, column_emptied),
        Fault("column_half_emptied", "every other cell of such a column is empty", 0.5, column_emptied),
        Fault("value_unknown", "a column of few values has one that it never had", 0.05, value_unknown),
        Fault("columns_shifted", "the cells stand one column too far to the right", 1.0, columns_shifted),
        Fault("some_rows_shifted", "so they do in one row of five", 0.2, columns_shifted),
        Fault("half_the_rows", "every other row is missing", 0.5, rows_lost),
        Fault("third_of_the_rows", "one row of three is missing", 1 / 3, rows_lost),
        Fault("rows_doubled", "every row stands there twice", 1.0, rows_doubled),
        Fault("cut_short", "the file breaks off in a row, with most rows missing", 0.6, cut_short),
        Fault("wrong_kind", "it is another report than its name says", 1.0, wrong_kind),
        Fault("analytics_instead", "it is an analytics file", 1.0, another_kind("analytics", "a3")),
        *(Fault(name, says, share, do) for name, says, share, do in spreadsheet.FAULTS),
        *(Fault(name, says, 1.0, do) for name, says, do in dialects.FAULTS),
    )
}
