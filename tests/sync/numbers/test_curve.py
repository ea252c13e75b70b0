"""The picture of a number shows each value where it belongs, whatever the values are."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalogtool.sync.numbers.curve import HEIGHT, WIDTH, curve_of
from catalogtool.sync.numbers.series import GAP, Point, Series, lines_of

START = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = st.dictionaries(st.integers(0, 2000), st.integers(0, 2**63 - 1), min_size=1, max_size=40)


def series_of(values: dict[int, int], metric_type: str = "views") -> Series:
    return Series(metric_type, [Point(START + timedelta(days=day), values[day]) for day in sorted(values)])


def drawn(path: str) -> list[tuple[float, float]]:
    places = [place.split() for place in path.removeprefix("M").split("L")]
    return [(float(x), float(y)) for x, y in places]


@given(VALUES)
def test_every_value_is_in_the_picture_from_left_to_right_and_the_greater_the_higher(
    values: dict[int, int],
) -> None:
    series = series_of(values)
    curve = curve_of(series)
    places = [place for path in curve.lines for place in dict.fromkeys(drawn(path))]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    for (before, after), (left, right) in zip(pairwise(series.points), pairwise(places), strict=False):
        if len(places) == len(series.points):
            assert (after.value - before.value) * (left[1] - right[1]) >= 0


@given(VALUES)
def test_a_line_breaks_exactly_where_nothing_was_told_for_long(values: dict[int, int]) -> None:
    series = series_of(values)
    stretches = series.stretches()
    assert [point for stretch in stretches for point in stretch] == list(series.points)
    assert all(after.day - before.day <= GAP for stretch in stretches for before, after in pairwise(stretch))
    assert all(after[0].day - before[-1].day > GAP for before, after in pairwise(stretches))
    curve = curve_of(series)
    assert (len(curve.lines), len(curve.bridges)) == (len(stretches), len(stretches) - 1)


@given(VALUES, VALUES)
def test_the_table_has_each_value_once_and_the_changes_add_up(
    views: dict[int, int], likes: dict[int, int]
) -> None:
    both = [series_of(views, "views"), series_of(likes, "likes")]
    lines = lines_of(both)
    assert [line.day for line in lines] == sorted(
        {point.day for each in both for point in each.points}, reverse=True
    )
    for series in both:
        told = [line.values[series.metric_type] for line in lines if series.metric_type in line.values]
        assert [value for value, _ in told] == [point.value for point in reversed(series.points)]
        assert sum(change for _, change in told) == series.growth


def test_a_number_that_falls_is_drawn_downwards() -> None:
    ((first, second),) = [drawn(path) for path in curve_of(series_of({0: 900, 1: 40})).lines]
    assert first[1] < second[1]
