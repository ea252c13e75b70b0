"""A report as a sheet of columns, before it is spelled: what the faults of a file are done to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic.assets import asset_rows, conflict_rows, reference_rows
from catalogtool.local.synthetic.claims import claim_rows, claims_of_videos
from catalogtool.local.synthetic.draw import Draw
from catalogtool.local.synthetic.forms import FORMS, headings
from catalogtool.local.synthetic.rows import Columns
from catalogtool.local.synthetic.sums import analytics_rows, revenue_rows
from catalogtool.local.synthetic.world import World

ROWS: dict[str, Callable[[World, Draw], Columns]] = {
    "video_report": claims_of_videos,
    "asset_report": asset_rows,
    "claim_report": claim_rows,
    "asset_conflict_report": conflict_rows,
    "analytics": analytics_rows,
    "claim_revenue": revenue_rows,
    "references": reference_rows,
}
NAMED = {
    "video_report": ("video_report", "V"),
    "asset_report": ("asset_full_report", "L"),
    "claim_report": ("claim_report", "C"),
    "asset_conflict_report": ("asset_conflict_report", "L"),
    "claim_revenue": ("YouTube", "M"),
    "references": ("YouTube", "F"),
}


@dataclass(frozen=True)
class Snapshot:
    """What a content owner's report of one kind and version says on one day."""

    kind: str
    version: str
    world: World
    owner: str = "Synthetic"

    @property
    def filename(self) -> str:
        """Name the file as the platform does, with the day before the version."""
        day = self.world.date.strftime("%Y%m%d")
        if self.kind == "analytics":
            return f"content_owner_asset_basic_a3_{self.owner}_{day}.csv"
        stem, letter = NAMED[self.kind]
        number = self.version.partition("-")[0].replace("words", "1.4").replace(".", "-")
        return f"{stem}_{self.owner}_{letter}_{day}_v{number}.csv"


@dataclass(frozen=True)
class Sheet:
    """The columns of a report, named as the rows are, each under its heading; `chunks` give some thousand rows each.

    `spoil` is done to the bytes at last; `before` and `after` are lines above the header and below the rows.
    """

    snapshot: Snapshot
    names: tuple[str, ...]
    headings: tuple[str, ...]
    chunks: Iterator[Columns]
    delimiter: str = ","
    before: str = ""
    after: str = ""
    spoil: tuple[Callable[[Iterator[bytes]], Iterator[bytes]], ...] = field(default=())

    def each(self, change: Callable[[Columns], Columns]) -> "Sheet":
        """Do something to the columns of every chunk."""
        return replace(self, chunks=(change(chunk) for chunk in self.chunks))

    def draw(self) -> Draw:
        """Draw once for the whole file."""
        return self.snapshot.world.draw(pa.array([0], pa.uint64()).to_numpy())

    def spelled(self) -> Iterator[bytes]:
        """Spell the sheet, a chunk at a time."""
        lines = self._plain()
        for spoil in self.spoil:
            lines = spoil(lines)
        return lines

    def _plain(self) -> Iterator[bytes]:
        first = [cell_quoted(heading, self.delimiter) for heading in self.headings]
        yield (self.before + self.delimiter.join(first) + "\n").encode()
        for chunk in self.chunks:
            if len(chunk[self.names[0]]):
                yield as_csv(chunk, self.names, self.delimiter)
        if self.after:
            yield self.after.encode()


def sheet_of(snapshot: Snapshot) -> Sheet:
    """Lay a snapshot out, without any fault."""
    names = FORMS[snapshot.kind][snapshot.version]
    rows, world = ROWS[snapshot.kind], snapshot.world
    chunks = ({name: made[name] for name in names} for draw in world.chunks() if (made := rows(world, draw)))
    return Sheet(snapshot, names, tuple(headings(snapshot.kind, snapshot.version)), chunks)


def as_csv(columns: Columns, names: tuple[str, ...] | list[str], delimiter: str = ",") -> bytes:
    """Spell the columns as CSV, with quotes round the cells that need them only."""
    lines = pc.binary_join_element_wise(*(quoted(columns[name], delimiter) for name in names), delimiter)
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "\n")
    text: str = joined[0].as_py()
    return text.encode() + b"\n"


def quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    special = pc.match_substring_regex(texts, f'["{delimiter}\n]')
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def cell_quoted(text: str, delimiter: str) -> str:
    return str(quoted(pa.array([text]), delimiter)[0].as_py())
