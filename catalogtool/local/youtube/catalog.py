"""The made-up catalog as YouTube knows it on a day, found by the ids that the synthetic reports give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from catalogtool.local.synthetic import words
from catalogtool.local.synthetic.assets import assets_of
from catalogtool.local.synthetic.claims import claim_rows
from catalogtool.local.synthetic.draw import Draw, Numbers, unspelled
from catalogtool.local.synthetic.rows import asset_ids, catalog_rows, owned
from catalogtool.local.synthetic.world import World

MERGED_A_DAY = 0.0005

Row = dict[str, str]


def rows_in(columns: Mapping[str, pa.Array]) -> list[Row]:
    rows: list[Row] = pa.table(dict(columns)).to_pylist()
    return rows


@dataclass(frozen=True)
class Catalog:
    """What there is on the day of the world; things that are lost by then are nowhere in it."""

    world: World

    def videos(self, ids: Sequence[str]) -> list[Row]:
        """Describe those that exist, in the order asked for, each once."""
        return self.described(self.rows_of_videos(ids))

    def rows_of_videos(self, ids: Sequence[str]) -> Numbers:
        any_draw = self.draw([])
        numbers = [
            any_draw.row_with("video", bits)
            for bits in (unspelled(video_id, 2) for video_id in dict.fromkeys(ids))
            if bits is not None
        ]
        return self.present([number for number in numbers if number < self.world.born])

    def described(self, numbers: Numbers) -> list[Row]:
        return rows_in(catalog_rows(self.world, self.draw(numbers)))

    def channels(self, ids: Sequence[str]) -> dict[int, Row]:
        """Describe those that exist, by number, each as a video of it does."""
        any_draw = self.draw([])
        found = {}
        for channel_id in dict.fromkeys(ids):
            bits = unspelled(channel_id[2:13], 0)
            number = any_draw.row_with("channel", bits) if bits is not None else self.channel_count
            if number < self.channel_count and len(of_it := self.uploads(number)):
                described = self.described(of_it[:1])[0]
                if described["channel_id"] == channel_id:
                    found[number] = described
        return found

    def uploads(self, channel: int) -> Numbers:
        """Number the videos of a channel, the newest first."""
        start, end = np.searchsorted(self._channel_of[self._by_channel], [channel, channel + 1])
        return self.present(np.sort(self._by_channel[start:end])[::-1])

    def assets(self, ids: Sequence[str]) -> list[tuple[Row, list[str]]]:
        """Describe each asset once, under the id that outlived its merging, with the ids that are merged into it."""
        numbers = [self.survivor(number) for number in map(self.video_of_asset, ids) if number is not None]
        unique = list(dict.fromkeys(numbers))
        draw = self.draw(unique)
        rows = rows_in(assets_of(self.world, draw) | {"genre": draw.pick("genre", words.GENRES)})
        return [(row, self.aliases(number)) for row, number in zip(rows, unique, strict=True)]

    def aliases(self, number: int) -> list[str]:
        """Name all assets that were merged into that of the video."""
        into = self._survivors[self._merged]
        ids: list[str] = asset_ids(self.draw(self._merged[into == number])).to_pylist()
        return ids

    def video_of_asset(self, asset_id: str) -> int | None:
        wanted = int(asset_id[1:]) if asset_id[1:].isdecimal() else -1
        place = np.searchsorted(self._assets[self._by_asset], wanted)
        if place == len(self._by_asset) or self._assets[self._by_asset[place]] != wanted:
            return None
        return int(self._by_asset[place])

    def survivor(self, number: int) -> int:
        """Follow the merging of a video's asset to the asset that is left; none is merged twice."""
        return int(self._survivors[number])

    def claims(self, ids: Sequence[str]) -> list[Row]:
        """Describe the owner's claims on the videos."""
        claims = claim_rows(self.world, self.draw(self._owned(self.rows_of_videos(ids))))
        return rows_in(claims)

    def _owned(self, numbers: Numbers) -> Numbers:
        return numbers[owned(self.draw(numbers))]

    def present(self, numbers: Sequence[int] | Numbers) -> Numbers:
        """Keep those that are not lost by the day."""
        draw = self.draw(numbers)
        return draw.rows[~self.world.lost(draw)]

    def draw(self, numbers: Sequence[int] | Numbers) -> Draw:
        return self.world.draw(np.asarray(numbers, dtype=np.uint64))

    @property
    def channel_count(self) -> int:
        return int(max(1, self.world.videos // 300))

    @cached_property
    def _everything(self) -> Draw:
        return self.draw(np.arange(self.world.born, dtype=np.uint64))

    @cached_property
    def _channel_of(self) -> Numbers:
        return self.world.channels(self._everything).rows

    @cached_property
    def _by_channel(self) -> Numbers:
        return np.argsort(self._channel_of, kind="stable").astype(np.uint64)

    @cached_property
    def _survivors(self) -> Numbers:
        everything = self._everything
        into = everything.below("merged into", max(1, self.world.videos))
        merged = self.world.by_now(everything, "merged", MERGED_A_DAY)
        return np.where(merged & ~merged[into], into, everything.rows)

    @cached_property
    def _merged(self) -> Numbers:
        return np.flatnonzero(self._survivors != self._everything.rows).astype(np.uint64)

    @cached_property
    def _assets(self) -> Numbers:
        return self._everything.below("asset", 10**15)

    @cached_property
    def _by_asset(self) -> Numbers:
        return np.argsort(self._assets, kind="stable").astype(np.uint64)
