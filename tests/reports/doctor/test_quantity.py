"""How many rows a report is expected to have, as those before it let one expect."""

import pytest

from catalogtool.reports.doctor.profile import Profile
from catalogtool.reports.doctor.quantity import judge_rows


def said_of(*rows):
    """What is said of the last of reports that have so many rows, one after the other."""
    *earlier, last = (Profile(number, 0, (), {}) for number in rows)
    return [finding.code for finding in judge_rows(last, earlier[::-1], least_percent=50)]


@pytest.mark.parametrize(
    "rows",
    [
        (1000, 870, 890),  # grew as lists do after one that shrank once
        (1000, 870, 757),  # shrank once more as much
        (1000, 1200, 1440, 1728, 2074),  # grows by a fifth each time
    ],
)
def test_what_lists_usually_do_is_nothing_to_speak_of(rows):
    assert said_of(*rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        (1000, 870, 600),  # falls by more than it ever did
        (1000, 1010, 1020, 1030, 1300),  # leaps out of a steady trend
        (1000, 1200, 1440, 1728, 1730),  # stops growing by a fifth
        (1000, 1300),
    ],
)
def test_what_they_never_did_before_is_called_unusual(rows):
    assert said_of(*rows) == ["rows_unusual"]


def test_half_the_rows_lost_is_worse_than_unusual():
    assert said_of(1000, 1010, 400) == ["rows_lost"]
