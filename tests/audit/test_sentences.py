"""Entries as sentences for people."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.audit.entry import Entry
from catalogtool.audit.fields import NAMES, field_label
from catalogtool.audit.sentences import details, sentence
from catalogtool.catalog.models import Asset, Channel, Claim, Reference, Video
from catalogtool.web.filters import NARROW_SPACE
from tests.audit.values import values_of

UNTOLD = {"id", "created_at", "updated_at", "row_version", "source_line"}
COLUMNS = {
    (model.__tablename__, column.name): column
    for model in (Video, Channel, Asset, Claim, Reference)
    for column in model.__table__.columns
    if column.name not in UNTOLD
}
# Values are made of these, which can't spell what a sentence must not hold.
LETTERS = "abcdefg "
RAW = re.compile(r"[\[\]{}_\n]|\b(None|null|True|False)\b")


def entry(changes: dict[str, Any], operation: str = "update", **facts: Any) -> Entry:
    usual: dict[str, Any] = {
        "id": 1,
        "sync_time": datetime(2026, 3, 9, tzinfo=UTC),
        "changeset_id": 7,
        "source": "report",
        "source_line": 20187,
        "actor_id": 1,
        "actor_name": "Ana",
        "video_id": "dQw4w9WgXcQ",
        "subject": "video",
        "subject_key": "dQw4w9WgXcQ",
        "channel_display_name": None,
        "video_title": None,
        "report_id": 41,
    }
    return Entry(operation=operation, changes=changes, **{**usual, **facts})


def edited(changes: dict[str, Any], operation: str = "update") -> str:
    """The sentence of an edit by Ana, without the part that says so."""
    told = entry(changes, operation, source="edit", report_id=None, source_line=None)
    words = sentence(told).replace(NARROW_SPACE, " ")
    assert words.endswith(" — edit, by Ana")
    return words.removesuffix(" — edit, by Ana")


def shown(changes: dict[str, Any], operation: str = "update") -> list[tuple[str, str]]:
    """What is folded below the sentence; -…- was taken out, +…+ put in."""
    signs = {"old": "-", "new": "+", None: ""}
    return [
        (detail.label, "".join(f"{signs[part.mark]}{part.text}{signs[part.mark]}" for part in detail.parts))
        for detail in details(entry(changes, operation))
    ]


def test_it_says_what_changed_through_what_and_by_whom() -> None:
    changes = {"views": [1400, 1500], "privacy_status": ["unlisted", "public"]}

    assert sentence(entry(changes)).replace(NARROW_SPACE, " ") == (
        "Views rose from 1 400 to 1 500 and privacy changed from unlisted to public — report 41, line 20 187, by Ana"
    )


def test_a_creation_says_where_it_came_from_and_folds_its_values() -> None:
    changes = {
        "video_id": [None, "dQw4w9WgXcQ"],
        "views": [None, 7],
        "artist": [None, ["A", "B"]],
        "other_claims": [None, []],
    }

    assert (
        sentence(entry(changes, "create", source_line=2))
        == "Created from report 41, line 2, with 3 values, by Ana"
    )
    assert shown(changes, "create") == [("Video id", "dQw4w9WgXcQ"), ("Artists", "A, B"), ("Views", "7")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"views": [1500, 1400]}, "Views fell from 1 500 to 1 400"),
        ({"locked_fields": [None, ["isrc", "title"]]}, "Locked the ISRC, title"),
        ({"locked_fields": [["label"], None]}, "Unlocked the label"),
        ({"locked_fields": [["label"], ["artist"]]}, "Locked the artists and unlocked the label"),
        ({"label": ["Blue", None]}, "Label cleared (was Blue)"),
        ({"label": [None, "Blue Note"]}, "Label set to “Blue Note”"),
        ({"title": ["Old one", "New"]}, "Title changed from “Old one” to “New”"),
        ({"upc": [None, "036000291452"]}, "UPC set to 036000291452"),
        ({"prerolls_enabled": ["Yes", "No"]}, "Pre-rolls switched off"),
        ({"comments_allowed": ["No", "Yes"]}, "Comments switched on"),
        ({"display_ads_enabled": [None, "Yes"]}, "Display ads set to on"),
        ({"display_ads_enabled": ["Yes", None]}, "Display ads cleared (was on)"),
        ({"claimed_by_another_owner": ["No", "Yes"]}, "Claimed by another owner changed from no to yes"),
        ({"is_short": [None, False]}, "Short set to no"),
        ({"hidden": [False, True]}, "Hidden from the lists"),
        ({"hidden": [True, False]}, "Shown in the lists again"),
        ({"video_length": [200, 3725]}, "Length changed from 3:20 to 1:02:05"),
        (
            {"time_published": [None, "2026-03-09T14:05:07+00:00"]},
            "Time of publication set to 9 Mar 2026, 14:05:07 UTC",
        ),
        ({"claimed_status": ["claim", "dispute"]}, "Claimed status changed from claimed to disputed"),
        ({"artist": [["A"], ["A", "B", "C"]]}, "B, C added to artists"),
        ({"artist": [["A", "B"], ["B", "C"]]}, "C added to and A removed from artists"),
        ({"artist": [["A", "B"], ["C"]]}, "Artists changed from A, B to C"),
        ({"views": [1, 2], "title": ["a", "b"]}, "Title changed from a to b and views rose from 1 to 2"),
        ({"artist": [["A", "B"], ["B", "A"]]}, "Artists put in another order"),
        ({"artist": [["A"], None]}, "Artists cleared (was A)"),
        ({"artist": [None, ["deadmau5"]]}, "Artists set to deadmau5"),
        ({"artist": [["A"], ["A", "deadmau5"]]}, "deadmau5 added to artists"),
        ({"artist": [["X"], ["X", "Yes"]]}, "Yes added to artists"),
        ({"title": ["No", "Yes"]}, "Title changed from No to Yes"),
    ],
)
def test_each_kind_of_field_has_its_own_words(changes: dict[str, Any], words: str) -> None:
    assert edited(changes) == words


def test_deletions_and_restorations_say_so_and_what_else_changed() -> None:
    gone = "2026-03-09T14:05:07+00:00"

    assert edited({"deleted_at": [None, gone]}, "delete") == "Deleted"
    assert (
        edited({"deleted_at": [gone, None], "views": [1, 2]}, "restore")
        == "Restored and views rose from 1 to 2"
    )


def test_a_purge_keeps_the_last_values_in_sight() -> None:
    changes = {"title": ["One", None], "views": [7, None]}

    assert edited(changes, "delete") == "Removed for good"
    assert shown(changes, "delete") == [("Title", "One"), ("Views", "7")]


def test_a_long_text_is_compared_word_by_word_below_the_sentence() -> None:
    old = "The quick brown fox jumps over the lazy dog and then rests for a while"
    changes = {"notes": [old, old.replace("brown", "red") + "!"]}

    assert edited(changes) == "Notes reworded"
    assert shown(changes) == [
        ("Notes", "The quick -brown-+red+ fox jumps over the lazy dog and then rests for a while+!+")
    ]


def test_many_fields_are_counted_in_the_sentence_and_listed_below_it() -> None:
    changes = {f"field{number}": [0, number] for number in range(1, 10)}

    assert edited(changes).endswith("field4 rose from 0 to 4 and 5 more fields changed")
    assert len(shown(changes)) == 9


def test_every_field_has_a_name_for_people() -> None:
    assert {field for _, field in COLUMNS} == set(NAMES)
    assert field_label("effective_policy") == "Effective policy"
    assert field_label("upc") == "UPC"
    assert field_label("something_of_tomorrow") == "Something of tomorrow"


@given(st.data())
def test_every_change_of_every_field_gives_a_sentence_without_raw_values(data: st.DataObject) -> None:
    column = COLUMNS[data.draw(st.sampled_from(sorted(COLUMNS)))]
    old, new = (as_json(data.draw(values_of(column, LETTERS) | st.none())) for _ in range(2))
    operation = data.draw(st.sampled_from(["create", "update", "delete", "restore"]))

    told = entry({column.name: [old, new]}, operation)

    words = [sentence(told), *(part.text for detail in details(told) for part in detail.parts)]
    assert not [each for each in words if RAW.search(each)]
    assert words[0].endswith("by Ana")


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
