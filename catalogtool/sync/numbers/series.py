"""A number as it ran on: the last value of each day on which it was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# Values from a while ago are kept one a week, so only beyond this is something missing between two of them.
GAP = timedelta(days=14)


@dataclass(frozen=True)
class Point:
    """The value of a day, which begins at midnight UTC."""

    day: datetime
    value: int


@dataclass(frozen=True)
class Series:
    """One kind of number of one record, oldest first; there is one value at least."""

    metric_type: str
    points: Sequence[Point]

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def lowest(self) -> int:
        return min(point.value for point in self.points)

    @property
    def highest(self) -> int:
        return max(point.value for point in self.points)

    @property
    def growth(self) -> int:
        """By how much it grew in all, below zero where it fell."""
        return self.last.value - self.first.value

    def stretches(self) -> list[list[Point]]:
        """Cut it where nothing was told for long."""
        cut: list[list[Point]] = [[self.first]]
        for before, after in pairwise(self.points):
            if after.day - before.day > GAP:
                cut.append([])
            cut[-1].append(after)
        return cut


@dataclass(frozen=True)
class Line:
    """A day of the table: by kind of number its value, and how that differs from the value before."""

    day: datetime
    values: dict[str, tuple[int, int]]


def lines_of(all_series: Sequence[Series]) -> list[Line]:
    """What a table has to say of several numbers, the newest day first."""
    told: dict[datetime, dict[str, tuple[int, int]]] = {}
    for series in all_series:
        before = series.first
        for point in series.points:
            told.setdefault(point.day, {})[series.metric_type] = (point.value, point.value - before.value)
            before = point
    return [Line(day, told[day]) for day in sorted(told, reverse=True)]
