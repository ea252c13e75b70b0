"""When a run goes on whose units are used up, and what is the same for two who ask for it."""

from datetime import UTC, datetime, timedelta

import pytest

from catalogtool.connectors.pacific import day_of
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.following.waiting import OURS, put_off
from catalogtool.sync.refreshing import key_of


@pytest.mark.parametrize(
    "at", ["2026-11-21T09:00", "2026-11-22T07:59:59", "2026-03-08T07:30", "2026-11-01T06:30"]
)
def test_it_goes_on_a_little_after_the_day_has_begun_in_california(at: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    reason = put_off(moment, OURS)
    assert day_of(reason.until - timedelta(minutes=1)) == day_of(moment) + timedelta(days=1)
    assert day_of(reason.until - timedelta(minutes=6)) == day_of(moment)
    assert reason.message.startswith(f"{OURS} It goes on at ")


def test_what_was_not_asked_of_lately_is_the_same_wish_a_moment_later() -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    first, second = (
        Scope(everything=True, stale_since=moment + timedelta(seconds=later)) for later in (0, 1)
    )
    assert key_of(METADATA, first) == key_of(METADATA, second) != key_of(METADATA, Scope(everything=True))
