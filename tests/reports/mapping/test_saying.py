"""What is said of columns is held against the fields and the headings there are, and suggested from both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.catalog import subjects
from catalogtool.core.errors import Invalid
from catalogtool.core.registry import import_feature
from catalogtool.reports.kinds.fields import fields_of
from catalogtool.reports.kinds.mapping import Meaning, key_of
from catalogtool.reports.mapping.saying import BLANKS, Saying, Unclear, problems_of, require_few
from catalogtool.reports.mapping.suggesting import SUBJECTS, likely_subject, suggested

import_feature(subjects.__name__)

HEADINGS = ["Clip", "Name", "", "name", "#", "_line"]


@pytest.mark.parametrize(
    ("fields", "blanks", "column", "words"),
    [
        ({1: "title"}, {}, None, "Say which column holds the Video id"),
        ({0: "video_id", 1: "title", 5: "title"}, {}, 5, "can't be told by its heading"),
        ({0: "video_id", 2: "title"}, {}, 2, "Name it in the file"),
        ({0: "video_id", 3: "title"}, {}, 3, "can't be told by its heading"),
        ({0: "video_id", 4: "title"}, {}, 4, "can't be told by its heading"),
        ({0: "title", 1: "title"}, {}, 0, "“Clip” and “Name” are both to be read as Title."),
        ({0: "video_id", 1: "password"}, {}, 1, "There is no field password"),
        ({0: "video_id", 1: "claim_origin"}, {1: "clear"}, 1, "can't be cleared"),
    ],
)
def test_what_makes_no_kind_is_said_beside_the_column_to_blame(fields, blanks, column, words):
    with pytest.raises(Unclear) as raised:
        Saying("video", fields, blanks).meanings(HEADINGS)
    assert words in raised.value.problems[column]


def test_a_row_without_its_key_is_refused_whatever_was_said():
    said = Saying("video", {0: "video_id"}, {0: "leave"})
    assert said.meanings(["Clip"]) == [Meaning("Clip", "video_id", "refuse")]


def test_more_columns_than_anybody_can_go_through_are_refused():
    require_few([str(number) for number in range(500)])
    with pytest.raises(Invalid, match="501 columns"):
        require_few([str(number) for number in range(501)])


SAYINGS = st.sampled_from(SUBJECTS).flatmap(
    lambda subject: st.builds(
        Saying,
        st.just(subject),
        st.dictionaries(st.integers(0, 7), st.sampled_from(sorted(fields_of(subject)))),
        st.dictionaries(st.integers(0, 7), st.sampled_from(BLANKS)),
    )
)
TABLES = st.lists(st.text(max_size=6), min_size=8, max_size=8)


@settings(deadline=None)
@given(SAYINGS, TABLES)
def test_whatever_is_said_either_has_a_problem_or_reads_each_field_from_one_column_that_can_be_told(
    said, headings
):
    if problems_of(said, headings):
        with pytest.raises(Unclear):
            said.meanings(headings)
        return
    meanings = said.meanings(headings)
    fields = [meaning.field for meaning in meanings]
    assert len(set(fields)) == len(fields)
    assert key_of(said.subject) in fields
    assert all(headings.index(meaning.heading) in said.fields for meaning in meanings)


@settings(deadline=None)
@given(
    TABLES,
    st.sampled_from(SUBJECTS),
    st.lists(st.lists(st.text(max_size=12), max_size=5), min_size=8, max_size=8),
)
def test_what_is_suggested_lacks_the_key_at_most(headings, subject, columns):
    problems = problems_of(suggested(headings, columns, subject), headings)
    assert set(problems) <= {None}


def test_fields_are_suggested_by_known_headings_by_similar_ones_and_by_what_cells_look_like():
    headings = ["Clip", "Video_Title", "Chanel name", "Barcode", "Recording", "Whatever"]
    columns = [
        ["vid0000000A", "vid0000001A", "vid0000002A"],
        ["One", "Two", "Three"],
        ["Hill", "Hill", "Hill"],
        ["036000241457", "", "036000241457", "036000241457"],
        ["AA6Q72000047", "AA-6Q7-20-00048", "AA6Q72000049"],
        ["1", "2", "3"],
    ]
    assert suggested(headings, columns, "video").fields == {
        0: "video_id",
        1: "title",
        2: "channel_display_name",
        3: "upc",
        4: "isrc",
    }
    assert likely_subject(headings, columns) == "video"
    assert likely_subject(["Asset", "Owner"], [["A000000000000001"] * 3, ["x"] * 3]) == "asset"


def test_what_was_said_of_such_a_file_before_is_suggested_again_also_under_a_new_heading():
    known = [Meaning("Clip", "video_id", "refuse"), Meaning("Song name", "label", "clear")]
    said = suggested(["Clip", "Song names"], [[], []], "video", known)
    assert said.fields == {0: "video_id", 1: "label"}
    assert said.blanks[1] == "clear"
