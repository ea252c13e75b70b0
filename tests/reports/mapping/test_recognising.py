"""Which kind a header is of: what its headings tell, then what people have said of just these, then the file's name."""

from io import BytesIO

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from catalogtool.reports.kinds.fields import fields_of
from catalogtool.reports.kinds.filenames import stem
from catalogtool.reports.kinds.heading import fingerprint, key
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.kinds.known import known_kinds
from catalogtool.reports.kinds.mapping import Mapping, Meaning, key_of
from catalogtool.reports.mapping.suggesting import SUBJECTS
from catalogtool.reports.reading import UnknownHeader, open_report

WORDS = st.text("abcdefgé 漢_", min_size=1, max_size=8).filter(
    lambda word: key(word) and word == word.strip()
)
HEADERS = st.lists(WORDS, min_size=2, max_size=6, unique_by=key)


def opened(headings, name="list.csv", mapped=(), delimiter=",", before=""):
    text = before + delimiter.join(headings) + "\n"
    return open_report(BytesIO(text.encode()), name, mapped=mapped)


def of(headings, name="Mine", version=1, named="", key_at=0):
    meanings = [Meaning(headings[key_at], "video_id"), Meaning(headings[key_at - 1], "title")]
    return Mapping(name, version, "video", fingerprint(headings), meanings, named).kind


@settings(deadline=None)
@given(HEADERS, st.randoms(use_true_random=False), st.sampled_from(",;\t|"))
def test_a_kind_made_by_people_is_recognised_by_its_columns_alone(headings, random, delimiter):
    assume(not any(kind.headings & set(map(key, headings)) for kind in known_kinds()))
    kind = of(headings)
    turned = [heading.upper() for heading in headings]
    random.shuffle(turned)
    for before in ("", "A title\n\n"):
        assert opened(turned, mapped=[kind], delimiter=delimiter, before=before).kind is kind
    for fewer in (headings[1:], [*headings, "one more"]):
        with pytest.raises(UnknownHeader):
            opened(fewer, mapped=[kind], delimiter=delimiter)


@settings(deadline=None)
@given(HEADERS, HEADERS)
@example(["a", "b"], ["b", "A"])
def test_headers_are_one_if_and_only_if_they_have_the_same_headings(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (sorted(map(key, one)) == sorted(map(key, other)))


def test_what_headings_tell_of_the_platforms_kinds_goes_first_and_the_name_of_the_file_last():
    telling, poor = ["claim_id", "claim_status", "other"], ["asset_id", "isrc"]
    named = "asset_full_report_Hill_L_v1-1.csv"
    said = of(poor)

    assert opened(telling, mapped=[of(telling)]).kind.name == "claim_report"
    assert opened(poor, named).kind.name == "asset_report"
    assert opened(poor, named, [said]).kind is said
    assert opened(["video_id", "title"], mapped=[of(["video_id", "title"])]).kind.name == "video_report"


def test_of_kinds_with_the_same_columns_the_files_name_tells_and_else_the_latest_is_taken():
    headings = ["Clip", "Name"]
    older = of(headings, "Hill", named=stem("Hill list 2026-03.csv"))
    newer = of(headings, "Dale", named=stem("Dale list.csv"))
    for name, kind in (("hill_list_2026-04.csv.gz", older), ("Dale list (1).csv", newer), ("x.csv", newer)):
        assert opened(headings, name, [newer, older]).kind is kind


def test_rows_that_come_back_mended_are_of_the_kind_that_refused_them():
    headings = ["Clip", "Name"]
    back = [*headings, "_line", "_byte_offset", "_column", "_reason"]
    reader = opened(back, mapped=[of(headings)])
    assert reader.kind.name == "Mine"
    assert reader.form.resent


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("A;B;C\n1;2,5;3\n4;5;6\n", ["A", "B", "C"]),
        ("A\tB\n1,5\t2\n", ["A", "B"]),
        ("Partner list,,\nof March,,\n\nA,B,C\n1,2,3\n4,5,6\n", ["A", "B", "C"]),
        ("just words\n", ["just words"]),
        ("one\ntwo\nthree\n", ["one"]),
    ],
)
def test_the_header_of_an_unknown_file_is_found_among_titles_and_whatever_delimits_it(text, columns):
    with pytest.raises(UnknownHeader) as raised:
        open_report(BytesIO(text.encode()), "x.csv")
    assert raised.value.columns == columns


def test_every_field_of_every_kind_has_a_column_of_its_own_or_follows_from_one():
    for subject in SUBJECTS:
        fields = fields_of(subject)
        followers = {each.field for field in fields.values() for each in field.companions}
        declared = {column.field for kind in KINDS if kind.subject == subject for column in kind.columns}
        assert declared == set(fields) | followers
        assert key_of(subject) in fields


@pytest.mark.parametrize(
    ("subject", "field", "cell", "said"),
    [
        (
            "video",
            "isrc",
            "AA6Q72000047|AA6Q72000048",
            {"isrc": "AA6Q72000047", "other_isrcs": '{"AA6Q72000048"}'},
        ),
        ("video", "other_owners_claiming", "Hill", {"claimed_by_another_owner": "Yes"}),
        ("asset", "other_isrcs", "AA6Q72000047", {"other_isrcs": '{"AA6Q72000047"}'}),
    ],
)
def test_what_follows_from_a_cell_follows_in_a_kind_made_by_people_too(subject, field, cell, said):
    id_ = {"video": "vid0000000A", "asset": "A000000000000001"}[subject]
    headings = ["Thing", "Held"]
    meanings = [Meaning("Thing", key_of(subject)), Meaning("Held", field)]
    kind = Mapping("Mine", 1, subject, fingerprint(headings), meanings).kind
    text = f'Thing,Held\n{id_},"{cell}"\n'
    [batch] = open_report(BytesIO(text.encode()), "x.csv", mapped=[kind]).batches()
    [row] = batch.table.to_pylist()
    assert {name: row[name] for name in said} == said
