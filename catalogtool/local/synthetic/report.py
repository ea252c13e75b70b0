"""Write a synthetic video report to a file, a chunk of rows at a time."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic.draw import Draw
from catalogtool.local.synthetic.faults import Planting
from catalogtool.local.synthetic.rows import ADVERTISING, VIDEOS_PER_CHANNEL, Columns, catalog_rows

CHUNK_ROWS = 20_000
MUSIC_COLUMNS = ("artist", "genre", "label", "upc")
HEADER = (
    *("video_id", "channel_id", "channel_display_name", "time_uploaded", "time_published", "video_title"),
    *("video_length", "views", "engaged_views", "comments", "video_privacy_status", "video_url", "category"),
    *(
        "embedding_allowed",
        "ratings_allowed",
        "comments_allowed",
        "claim_origin",
        "content_type",
        "upload_source",
    ),
    *("claimed_by_this_owner", "claimed_by_another_owner", "other_owners_claiming", "offweb_syndicatable"),
    *("claim_id", "asset_id", "custom_id", "effective_policy", "third_party_video_id", *ADVERTISING, "isrc"),
    *MUSIC_COLUMNS,
)
ABSENT = {
    "1.4": {"claimed_by_another_owner"},
    "1.3": {"claimed_by_another_owner", "engaged_views"},
    "1.2": {"engaged_views"},
    "1.0": {"engaged_views", "channel_id", "time_published", "upload_source", "other_owners_claiming"},
}
RENAMED_IN_1_0 = {
    "channel_display_name": "username",
    "video_title": "title",
    "video_length": "length",
    "views": "view_count",
    "comments": "comment_count",
    "video_privacy_status": "status",
    "effective_policy": "policy",
    "custom_id": "claim_custom_id",
}
NEXT_PRIVACY = pa.array(["private", "public", "unlisted"])


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
    """Write a video report of `rows` rows and give the lines of each planted fault by its name.

    `changed_share` keeps the catalog and moves `changed_fields` (`views`, `video_privacy_status`, `video_title`) on
    that share of its rows. A path that ends with `.gz` is compressed.
    """
    names = [name for name in HEADER if name not in ABSENT[version]]
    planting = Planting(names, rows if faults else 0)
    with opened(Path(path)) as file:
        file.write((",".join(header_of(names, version)) + "\n").encode())
        for chunk in chunks(rows, seed, changed_share, changed_fields):
            file.write(planting.plant(as_csv(chunk, names)))
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


def header_of(names: Sequence[str], version: str) -> list[str]:
    return [RENAMED_IN_1_0.get(name, name) if version == "1.0" else name for name in names]


def chunks(rows: int, seed: int, changed_share: float, changed_fields: Sequence[str]) -> Iterator[Columns]:
    for start in range(0, rows, CHUNK_ROWS):
        draw = Draw(seed, np.arange(start, min(start + CHUNK_ROWS, rows), dtype=np.uint64))
        channels = Draw(seed, draw.below("channel", max(1, rows // VIDEOS_PER_CHANNEL)))
        columns = catalog_rows(draw, channels)
        moved = pa.array(draw.share("changed") < changed_share)
        yield columns | {
            name: pc.if_else(moved, CHANGES[name](columns[name]), columns[name]) for name in changed_fields
        }


def more_views(views: pa.Array) -> pa.Array:
    count = views.cast(pa.int64())
    return pc.add(pc.add(count, pc.divide(count, 50)), 1).cast(pa.string())


def next_privacy(privacy: pa.Array) -> pa.Array:
    return NEXT_PRIVACY.take(pc.index_in(privacy, pa.array(["public", "unlisted", "private"])))


def new_title(title: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(title, " (Remastered)", "")


CHANGES = {"views": more_views, "video_privacy_status": next_privacy, "video_title": new_title}


def as_csv(columns: Columns, names: Sequence[str]) -> bytes:
    """Spell the columns as CSV, with quotes round the cells that need them only."""
    lines = pc.binary_join_element_wise(*(quoted(columns[name]) for name in names), ",")
    return (
        cast(
            "bytes",
            pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "\n")[0].as_py().encode(),
        )
        + b"\n"
    )


def quoted(texts: pa.Array) -> pa.Array:
    special = pc.match_substring_regex(texts, '[",\n]')
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
