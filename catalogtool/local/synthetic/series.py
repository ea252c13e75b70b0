"""Daily snapshots of one catalog, and what goes wrong between the days."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from catalogtool.local.synthetic.sheet import Snapshot

Series = list[Snapshot]


def days_from(first: Snapshot, days: int) -> Series:
    """The snapshot and those of the days after it: views grow, a few videos come and a few go."""
    world = first.world
    return [replace(first, world=replace(world, day=world.day + day)) for day in range(days)]


def last_day_twice(series: Sequence[Snapshot]) -> Series:
    """The day before the last comes again instead of the last."""
    return [*series[:-1], series[-2]]


def day_missing(series: Sequence[Snapshot]) -> Series:
    """The day before the last never came."""
    return [*series[:-2], series[-1]]


SERIES_FAULTS: dict[str, Callable[[Sequence[Snapshot]], Series]] = {
    "day_twice": last_day_twice,
    "day_missing": day_missing,
}
