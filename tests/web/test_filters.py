"""How numbers, sizes and moments are written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.web import filters

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ONE_VALUE = (
    filters.number, filters.compact, filters.bytes_, filters.duration, filters.span, filters.moment, filters.day,
    filters.ago,
)  # fmt: skip


@pytest.mark.parametrize("written", ONE_VALUE, ids=lambda each: each.__name__)
def test_what_is_unknown_is_a_dash(written):
    assert written(None) == "–"


@given(st.integers())
def test_a_number_keeps_its_digits_in_groups_of_three(value):
    groups = filters.number(value).lstrip("-").split("\u202f")
    assert [len(group) for group in groups[1:]] == [3] * (len(groups) - 1)
    assert int("".join(groups)) == abs(value)


@given(st.integers(0, 10**14))
def test_a_compact_number_is_short_and_off_by_a_twentieth_at_most(value):
    written = filters.compact(value)
    unit = {"k": 10**3, "M": 10**6, "bn": 10**9, "tn": 10**12}.get(written.lstrip("0123456789."), 1)
    assert len(written) <= 5
    assert float(written.rstrip("kMbnt")) * unit == pytest.approx(value, rel=0.051)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_only_nothing_is_shown_as_none_and_only_everything_as_all(part, whole):
    part = min(part, whole)
    assert (filters.percent(part, whole) == "0%") == (part == 0)
    assert (filters.percent(part, whole) == "100%") == (part == whole)


@given(st.integers(0, 10**6))
def test_a_duration_reads_back_as_its_seconds(seconds):
    clock = [int(part) for part in filters.duration(seconds).split(":")]
    assert sum(part * 60**place for place, part in enumerate(reversed(clock))) == seconds


@given(st.timedeltas(timedelta(days=-36_500), timedelta(days=36_500)))
def test_how_long_ago_is_never_more_than_one_unit_off(distance):
    written = filters.ago(NOON - distance, NOON)
    if written == "just now":
        assert abs(distance) < timedelta(minutes=1)
        return
    words = written.removeprefix("in ").removesuffix(" ago").split()
    size = dict(filters.SPANS)[words[1].removesuffix("s")]
    assert written.startswith("in ") == (distance < timedelta(0))
    assert int(words[0]) * size <= abs(distance).total_seconds() < (int(words[0]) + 1) * size


def test_a_moment_is_written_in_utc_wherever_it_comes_from():
    elsewhere = datetime.fromisoformat("2026-03-10T01:30:00+05:00")
    assert filters.moment(elsewhere) == "9 Mar 2026, 20:30:00 UTC"
    assert filters.day(elsewhere) == "9 Mar 2026"
