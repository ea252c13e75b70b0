"""The clock goes forward, through summer time and back, and nothing is left out or comes twice."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.core.errors import Invalid
from catalogtool.schedules.timing import Timing, cron, daily, hourly, monthly, weekly

# Northern and southern summer times, one of half an hour, one at midnight, one that was ended, and none.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "America/Asuncion",
    "Asia/Beirut",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "UTC",
]
SECONDS = st.integers(
    int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
)
MOMENTS = SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(ZONES)
changes = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),  # Berlin, forward
        datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin, back
        datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York, forward
        datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York, back
        datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, back by half an hour
        datetime(2026, 3, 28, 22, tzinfo=UTC),  # Beirut, forward at midnight
    ]
)
near_changes = st.builds(
    lambda moment, seconds: moment + timedelta(seconds=seconds), changes, st.integers(-7_200, 7_200)
)
moments = MOMENTS | near_changes
timings = st.one_of(
    st.builds(hourly, st.integers(0, 59), zones),
    st.builds(daily, TIMES, zones),
    st.builds(weekly, st.sampled_from("1234567"), TIMES, zones),
    st.builds(monthly, st.sampled_from(["1", "15", "28", "L"]), TIMES, zones),
    st.builds(cron, st.sampled_from(["*/10 * * * *", "5,35 1-3 * * *", "0 */2 * * MON-FRI"]), zones),
)


def several(timing: Timing, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        after = timing.following(after)
        found.append(after)
    return found


@settings(deadline=None)
@given(timings, moments)
def test_the_next_moment_is_always_later_and_the_same_until_it_has_come(
    timing: Timing, after: datetime
) -> None:
    following = timing.following(after)
    assert after < following < after + timedelta(days=32)
    for part in (0.25, 0.5, 0.999):
        assert timing.following(after + (following - after) * part) == following


@settings(deadline=None)
@given(TIMES, zones, moments)
def test_what_is_daily_comes_once_on_every_day_of_the_zone(time: str, zone: str, after: datetime) -> None:
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in several(daily(time, zone), after, 40)]
    assert [later - earlier for earlier, later in pairwise(days)] == [timedelta(days=1)] * 39


@settings(deadline=None)
@given(TIMES, zones, moments)
def test_what_is_daily_comes_at_its_time_wherever_the_clock_shows_it(
    time: str, zone: str, after: datetime
) -> None:
    for moment in several(daily(time, zone), after, 5):
        local = moment.astimezone(ZoneInfo(zone))
        wanted = datetime.combine(local.date(), datetime.strptime(time, "%H:%M").time(), ZoneInfo(zone))  # noqa: DTZ007
        is_shown = wanted.astimezone(UTC).astimezone(ZoneInfo(zone)) == wanted
        assert f"{local:%H:%M}" == time or not is_shown
        assert local.date() == wanted.date()


@settings(deadline=None)
@given(
    st.integers(0, 59), st.sampled_from([zone for zone in ZONES if zone != "Australia/Lord_Howe"]), moments
)
def test_what_is_hourly_comes_every_hour_whatever_the_clocks_do(
    minute: int, zone: str, after: datetime
) -> None:
    found = several(hourly(minute, zone), after, 30)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}


@settings(deadline=None)
@given(st.sampled_from("1234567"), TIMES, zones, moments)
def test_what_is_weekly_comes_on_its_weekday(weekday: str, time: str, zone: str, after: datetime) -> None:
    for moment in several(weekly(weekday, time, zone), after, 3):
        assert moment.astimezone(ZoneInfo(zone)).isoweekday() == int(weekday)


@settings(deadline=None)
@given(TIMES, zones, moments)
def test_the_last_day_of_a_month_is_followed_by_a_first(time: str, zone: str, after: datetime) -> None:
    days = [m.astimezone(ZoneInfo(zone)).date() for m in several(monthly("L", time, zone), after, 13)]
    assert all((day + timedelta(days=1)).day == 1 for day in days)
    assert len({(day.year, day.month) for day in days}) == 13


def test_a_time_that_the_clocks_leave_out_comes_right_after_the_gap() -> None:
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert daily("02:30", "Europe/Berlin").following(spring) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_the_clocks_show_twice_comes_once() -> None:
    autumn = daily("02:30", "Europe/Berlin")
    found = several(autumn, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]
    between_the_two = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)
    assert autumn.following(between_the_two) == found[1]


@pytest.mark.parametrize(
    ("line", "zone", "said"),
    [
        ("* * * *", "UTC", "five fields"),
        ("0 0 0 1 1 *", "UTC", "five fields"),
        ("61 * * * *", "UTC", "bad minute"),
        ("banana * * * *", "UTC", "bad minute"),
        ("0 0 31 2 *", "UTC", "bad day-of-month"),
        ("0 0 * * MON#6", "UTC", "bad day-of-week"),
        ("0 0 * * *", "Mars/Olympus", "no time zone"),
        ("0 0 * * *", "../etc/passwd", "no time zone"),
        ("0 0 * * *", "Europe", "no time zone"),
    ],
)
def test_what_is_not_understood_is_said_in_words(line: str, zone: str, said: str) -> None:
    with pytest.raises(Invalid, match=f"(?i){said}"):
        Timing("cron", line, zone).following(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_leap_day_is_waited_for() -> None:
    found = Timing("cron", "0 0 29 2 *").following(datetime(2026, 1, 1, tzinfo=UTC))
    assert found.date() == date(2028, 2, 29)
