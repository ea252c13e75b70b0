"""The made-up catalog behind all reports: one seed gives the same videos, channels, assets and claims in every kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from catalogtool.local.synthetic.draw import Draw, Numbers

CHUNK_ROWS = 20_000
VIDEOS_PER_CHANNEL = 300
FIRST_DAY = date(2026, 1, 1)
ONE_NEW_A_DAY_IN = 500
LOST_A_DAY = 0.0005

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """A catalog that has `videos` videos on day 0; each day brings a few new ones, and a few are gone."""

    seed: int
    videos: int
    day: int = 0

    @property
    def date(self) -> date:
        return FIRST_DAY + timedelta(days=self.day)

    @property
    def born(self) -> int:
        """How many videos there ever were, up to the day."""
        return self.videos + self.day * self.born_a_day

    @property
    def born_a_day(self) -> int:
        return self.videos // ONE_NEW_A_DAY_IN

    def chunks(self) -> Iterator[Draw]:
        """Draw for the videos that are there on the day, some thousands at a time."""
        for start in range(0, self.born, CHUNK_ROWS):
            draw = self.draw(np.arange(start, min(start + CHUNK_ROWS, self.born), dtype=np.uint64))
            yield self.draw(draw.rows[~self.lost(draw)])

    def draw(self, numbers: Numbers) -> Draw:
        return Draw(self.seed, numbers)

    def channels(self, draw: Draw) -> Draw:
        """Draw by the number of each video's channel."""
        return self.draw(draw.below("channel", max(1, self.videos // VIDEOS_PER_CHANNEL)))

    def age(self, draw: Draw) -> npt.NDArray[np.int64]:
        """Count the days since each video was first seen, or since the first day."""
        after = draw.rows.astype(np.int64) - self.videos
        birthday = np.where(after < 0, 0, after // max(1, self.born_a_day) + 1)
        return np.asarray(self.day - birthday, dtype=np.int64)

    def lost(self, draw: Draw) -> Truths:
        return self.by_now(draw, "lost", LOST_A_DAY)

    def by_now(self, draw: Draw, purpose: str, a_day: float) -> Truths:
        """Say where something has come to pass that comes to a share of the videos each day, and stays."""
        return np.asarray(draw.share(purpose) < 1 - (1 - a_day) ** self.age(draw), dtype=np.bool_)
