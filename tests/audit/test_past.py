"""Walking the trail of one record backwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.audit.blame import blame_of
from catalogtool.audit.entry import Entry
from catalogtool.audit.moment import read_moment, write_moment
from catalogtool.audit.past import parted, undone
from catalogtool.core.clock import now
from catalogtool.core.errors import Invalid

START = datetime(2026, 1, 1, tzinfo=UTC)


def entry(number: int, after: timedelta, operation: str = "update", **changes: list[Any]) -> Entry:
    return Entry(
        id=number,
        sync_time=START + after,
        operation=operation,
        changes=changes,
        changeset_id=None,
        source="edit",
        source_line=None,
        actor_id=None,
        actor_name="Ana",
        video_id="video-one",
        subject="video",
        subject_key="video-one",
        channel_display_name=None,
        video_title=None,
        report_id=None,
    )


# The seconds between the beginnings of transactions; a negative one began earlier but wrote later.
STEPS = st.lists(st.integers(-40, 60), min_size=1, max_size=12)


def history(steps: list[int]) -> list[Entry]:
    """A record whose views are the number of the entry that wrote them."""
    second, entries = 0, []
    for number, step in enumerate(steps):
        second += step
        operation = "update" if number else "create"
        old = number - 1 if number else None
        entries.append(entry(number, timedelta(seconds=second), operation, views=[old, number]))
    return entries


def newest_first(entries: list[Entry]) -> list[Entry]:
    """As the trail gives them: by time and then by number."""
    return sorted(entries, key=lambda each: (each.sync_time, each.id), reverse=True)


@given(STEPS, st.integers(-300, 300))
def test_a_record_is_parted_where_all_that_is_later_was_written_later(steps: list[int], second: int) -> None:
    moment = START + timedelta(seconds=second)
    earlier, later = parted(newest_first(history(steps)), moment)
    assert [each.id for each in (*earlier, *later)] == list(range(len(steps)))
    assert all(each.sync_time <= moment for each in earlier)
    assert not later or later[0].sync_time > moment
    expected = {"views": earlier[-1].id} if earlier else None
    assert undone({"views": len(steps) - 1}, reversed(later)) == expected


def test_what_lies_long_before_the_moment_is_not_read() -> None:
    read = []

    def told() -> Any:
        for each in newest_first(history([0, *[7200] * 9])):
            read.append(each)
            yield each

    earlier, later = parted(told(), START + timedelta(hours=16))
    assert (earlier[-1].id, len(later), len(read)) == (8, 1, 3)


def test_a_channel_that_was_removed_is_known_until_then_and_a_video_is_not() -> None:
    purge = entry(2, timedelta(hours=1), "delete", name=["Blue", None])
    assert undone(None, [purge]) is None
    of_channel = Entry(**{**vars(purge), "subject": "channel", "video_id": None})
    assert undone(None, [of_channel]) == {"name": "Blue"}


def test_each_field_is_blamed_on_the_entry_that_wrote_it_last() -> None:
    made = entry(1, timedelta(0), "create", title=[None, "One"], views=[None, 1])
    moved = entry(2, timedelta(1), views=[1, 2])
    cleared = entry(3, timedelta(2), title=["One", None])
    assert blame_of([cleared, moved, made]) == {"title": cleared, "views": moved}
    assert blame_of([moved, made]) == {"title": made, "views": moved}
    gone = entry(0, timedelta(-1), "delete", label=["Old", None])
    assert blame_of([made, gone]) == {"title": made, "views": made}


@given(st.datetimes(datetime(1970, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is the third argument
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert read_moment(write_moment(moment)) == moment


def test_a_moment_to_come_is_refused() -> None:
    with pytest.raises(Invalid, match="lies in the future"):
        read_moment(write_moment(now() + timedelta(minutes=1)))
