"""What a changeset does, in words."""

from datetime import UTC, datetime

import pytest

from catalogtool.changes.models import Changeset, ChangesetGroup, SetAside
from catalogtool.changes.wording import (
    OUTCOMES,
    SET_ASIDE,
    extent,
    forecast,
    group_title,
    kept_because,
    outcomes,
)


def group(**columns: object) -> ChangesetGroup:
    usual = {
        "subject": "video",
        "kind": "changed",
        "field": "title",
        "records": 2,
        "parents": 1,
        "weight": 3_100_000,
    }
    return ChangesetGroup(**usual | columns)


def said(each: ChangesetGroup) -> str:
    return "".join(part.text for part in group_title(each))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"field": "privacy_status", "kind": "value", "old": "public", "new": "private"},
            "Privacy public → private",
        ),
        (
            {"field": "claimed_status", "kind": "value", "old": None, "new": "claim"},
            "Claimed status nothing → claimed",
        ),
        ({"field": "is_short", "kind": "value", "old": "true", "new": "false"}, "Short yes → no"),
        ({"field": None, "kind": "created"}, "New videos"),
        ({"field": "deleted_at", "kind": "deleted", "subject": "channel"}, "Channels deleted"),
        ({"field": "views", "kind": "raised"}, "Views raised"),
    ],
)
def test_a_group_is_named_by_what_it_changes(columns: dict[str, object], words: str):
    assert said(group(**columns)) == words


def test_the_extent_of_a_group_leaves_out_what_is_not_known():
    assert extent(group()) == "2 videos in 1 channel, 3.1M views"
    assert extent(group(records=1, parents=0, weight=0)) == "1 video"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"created": 1, "updated": 2, "unchanged": 9}, "It would create 1 video and update 2."),
        ({"updated": 1}, "It would update 1 video."),
        ({"unchanged": 3}, "It would change nothing."),
    ],
)
def test_a_preview_is_summed_up_in_one_sentence(counts: dict[str, int], words: str):
    assert forecast(Changeset(source="report", status="compared", counts=counts), [group()]) == words


def test_records_of_several_kinds_are_called_records():
    changeset = Changeset(source="report", status="compared", counts={"updated": 2})
    assert forecast(changeset, [group(), group(subject="channel")]) == "It would update 2 records."


def test_a_rollback_counts_each_record_once_before_and_after_it_is_applied():
    shown = {"records": 5, "reversed": 4, "kept": 1}
    assert outcomes(shown) == [("reversed", 4, "busy"), ("kept, changed since", 1, "warn")]
    assert outcomes(shown | {"updated": 3, "stale": 1})[0] == ("reversed", 3, "busy")


@pytest.mark.parametrize("outcome", SET_ASIDE)
def test_every_reason_for_setting_aside_can_be_said(outcome: str):
    assert kept_because(SetAside(outcome=outcome)).endswith(".")
    assert outcome in {name for name, _, _ in OUTCOMES}


def test_a_change_that_was_kept_names_who_made_it_and_when():
    item = SetAside(
        outcome="kept",
        field="title",
        changed_by_name="Ben",
        changed_at=datetime(2026, 5, 3, tzinfo=UTC),
        reason="x",
    )
    assert kept_because(item) == "Kept: title was changed since by Ben on 3 May 2026."
