"""The curve of a series, in a picture that is stretched to the room there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalogtool.sync.numbers.series import Point, Series

WIDTH, HEIGHT = 600, 100
# Above and below, so that the line is not cut at the edge.
MARGIN = 4


@dataclass(frozen=True)
class Curve:
    """Path data: the line where values follow each other, and the bridges over gaps between."""

    lines: Sequence[str]
    bridges: Sequence[str]


def curve_of(series: Series) -> Curve:
    """Draw time to the right and the values between the lowest and the highest upwards."""
    days = (series.last.day - series.first.day).days or 1
    spread = series.highest - series.lowest or 1

    def placed(point: Point) -> str:
        x = WIDTH * (point.day - series.first.day).days / days
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (point.value - series.lowest) / spread
        return f"{x:.1f} {y:.1f}"

    def path(points: Sequence[Point]) -> str:
        # A line of no length is drawn as a dot by its round ends.
        return f"M{'L'.join(map(placed, [*points, points[-1]] if len(points) == 1 else points))}"

    stretches = series.stretches()
    bridges = [path([before[-1], after[0]]) for before, after in pairwise(stretches)]
    return Curve([path(points) for points in stretches], bridges)
