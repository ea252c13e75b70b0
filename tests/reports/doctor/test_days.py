"""A day that comes late, twice or after a gap is told; a day that merely comes is not."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalogtool.reports.doctor import days

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def told(number: int, applied: list[int], waiting: list[int] = ()) -> list[str]:
    found = days.judge(day(number), set(map(day, applied)), set(map(day, waiting)))
    return [finding.code for finding in found]


@given(st.integers(1, 31), st.integers(3, 40))
def test_reports_in_their_usual_step_raise_no_alarm_and_one_left_out_does(step, many):
    known = [number * step for number in range(many)]
    assert told(many * step, known) == []
    assert told((many + 1) * step, known) == ["day_missing"]
    assert told(many * step, known, waiting=[(many - 1) * step]) == []


@given(st.sets(st.integers(0, 100), min_size=1), st.integers(0, 100))
def test_an_older_day_is_late_whether_it_was_there_or_not_and_never_a_gap(known, number):
    codes = told(number, sorted(known))
    if number < max(known):
        assert codes == ["day_late"]
    elif number == max(known):
        assert codes == ["day_twice"]
    else:
        assert set(codes) <= {"day_missing"}


def test_a_day_that_came_late_closes_its_gap():
    assert told(6, [0, 1, 2, 3, 5]) == []
    assert told(6, [0, 1, 2, 3, 5, 4]) == []


def test_a_report_before_its_usual_step_is_no_gap():
    assert told(23, [0, 7, 14, 21]) == []


def test_reports_that_come_when_they_like_leave_no_gaps():
    assert told(60, [0, 2, 9, 13, 29]) == []


def test_what_waits_for_people_is_not_missing():
    assert told(5, [0, 1, 2, 3]) == ["day_missing"]
    assert told(5, [0, 1, 2, 3], waiting=[4]) == []
