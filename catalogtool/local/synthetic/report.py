"""Write synthetic reports to files, a chunk of rows at a time."""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic.damage import FAULTS
from catalogtool.local.synthetic.draw import Draw
from catalogtool.local.synthetic.faults import Planting
from catalogtool.local.synthetic.rows import Columns, catalog_rows
from catalogtool.local.synthetic.sheet import Sheet, Snapshot, sheet_of
from catalogtool.local.synthetic.world import World

NEXT_PRIVACY = pa.array(["private", "public", "unlisted"])


def write_snapshot(path: Path | str, snapshot: Snapshot, faults: Iterable[str] = ()) -> None:
    """Write what the snapshot says, with the named faults of `FAULTS` done to the whole file, one after the other.

    A path that ends with `.gz` is compressed.
    """
    sheet = sheet_of(snapshot)
    for name in faults:
        sheet = FAULTS[name].done_to(sheet)
    with opened(Path(path)) as file:
        file.writelines(sheet.spelled())


def write_report(
    path: Path | str,
    rows: int,
    seed: int,
    *,
    version: str = "1.4",
    changed_share: float = 0.0,
    changed_fields: Sequence[str] = ("views",),
    faults: bool = False,
) -> dict[str, list[int]]:
    """Write a video report with a row for each of `rows` videos; give the lines of each planted fault by its name.

    `changed_share` keeps the catalog and moves `changed_fields` (`views`, `video_privacy_status`, `video_title`) on
    that share of its rows. A path that ends with `.gz` is compressed.
    """
    sheet = moved(
        sheet_of(Snapshot("video_report", version, World(seed, rows))), changed_share, changed_fields
    )
    planting = Planting(sheet.names, rows if faults else 0)
    with opened(Path(path)) as file:
        lines = sheet.spelled()
        file.write(next(lines))
        file.writelines(map(planting.plant, lines))
    return planting.lines


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        # The time and the name are left out of the archive, so that its bytes depend on the rows alone.
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)


def moved(sheet: Sheet, share: float, fields: Sequence[str]) -> Sheet:
    """Lay out a row for each video instead of each claim, with some fields moved on a share of them."""
    world = sheet.snapshot.world

    def chunks() -> Iterator[Columns]:
        for draw in world.chunks():
            columns = catalog_rows(world, draw)
            yield columns | changes(draw, columns, share, fields)

    return replace(sheet, chunks=chunks())


def changes(draw: Draw, columns: Columns, share: float, fields: Sequence[str]) -> Columns:
    chosen = pa.array(draw.share("changed") < share)
    return {name: pc.if_else(chosen, CHANGES[name](columns[name]), columns[name]) for name in fields}


def more_views(views: pa.Array) -> pa.Array:
    count = views.cast(pa.int64())
    return pc.add(pc.add(count, pc.divide(count, 50)), 1).cast(pa.string())


def next_privacy(privacy: pa.Array) -> pa.Array:
    return NEXT_PRIVACY.take(pc.index_in(privacy, pa.array(["public", "unlisted", "private"])))


def new_title(title: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(title, " (Remastered)", "")


CHANGES = {"views": more_views, "video_privacy_status": next_privacy, "video_title": new_title}
