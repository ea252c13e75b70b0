"""What is told of the columns: which are gone, new, renamed or moved, and what is lost by it."""

import pytest

from catalogtool.reports.doctor import Profile, heading

READ = {
    "video_id": ["video_id"],
    "video_title": ["title"],
    "views": ["views"],
    "isrc": ["isrc", "other_isrcs"],
}


def profile(header, read=None):
    read = READ if read is None else read
    return Profile(1000, 0, tuple(header), {name: fields for name, fields in read.items() if name in header})


BEFORE = profile(["video_id", "video_title", "views", "isrc", "comments"])


def told(header, read=None):
    found = heading.judge(profile(header, read), BEFORE)
    return [(finding.code, finding.severity, finding.was, finding.now) for finding in found]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Video ID", "video-title", "VIEWS", "isrc", "comments"], []),
        (["video_id", "video_title", "views", "comments"], [("column_gone", "severe", "isrc", "gone")]),
        (["video_id", "video_title", "views", "isrc"], [("column_gone", "warning", "comments", "gone")]),
        (
            ["video_id", "video_titles", "views", "isrc", "comments"],
            [("column_renamed", "severe", "video_title", "video_titles")],
        ),
        (["video_id", "video_title", "plays", "isrc", "comments"], [("column_renamed", "severe", "views", "plays")]),
        (["video_id", "video_title", "views", "isrc", "comments", "tier"], [("column_new", "warning", "", "tier")]),
    ],
)  # fmt: skip
def test_what_differs_between_two_headers_is_named(header, expected):
    assert told(header) == expected


def test_another_order_is_a_note_that_names_the_first_columns():
    [(code, severity, was, now)] = told(["views", "video_id", "video_title", "isrc", "comments"])
    assert (code, severity) == ("columns_reordered", "note")
    assert (was, now) == ("video_id, video_title, views …", "views, video_id, video_title …")


def test_a_column_whose_field_another_one_speaks_for_is_no_loss():
    read = {**READ, "title": ["title"]}
    [(code, severity, *_)] = told(["video_id", "title", "views", "isrc", "comments"], read)
    assert (code, severity) == ("column_renamed", "warning")


def test_a_loss_names_the_fields_that_stay_as_they_are():
    [finding] = heading.judge(profile(["video_id", "video_title", "views", "comments"]), BEFORE)
    assert finding.follows == "ISRC, Other ISRCs stay in the catalog as known so far."
