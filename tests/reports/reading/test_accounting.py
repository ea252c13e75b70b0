"""Every record is accounted for, whatever was done to the file, and one broken record costs one."""

import gzip
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.local.synthetic import write_report
from catalogtool.reports.reading import UnreadableReport, open_report
from catalogtool.reports.reading.writing import told

REFUSED = {
    "video_id_became_a_formula": "formula",
    "video_id_blank": "is blank",
    "video_id_too_short": "11 characters",
    "video_id_last_character": 'ends with "B"',
    "title_with_nul": "NUL byte",
    "field_of_2_mb": "longer than",
    "two_hundred_columns_too_many": "242 cells",
    "cells_missing": "5 cells",
    "unclosed_quote": "never closed",
    "undecodable": "UTF-8",
}
NOTED = {
    "upc_in_scientific_notation": "last digits are lost",
    "upc_check_digit": "check digit",
    "isrc_malformed": "no ISRC",
    "asset_id_in_scientific_notation": "last digits are lost",
    "views_negative": "negative",
    "date_that_is_none": "no date",
    "date_ambiguous": "which the month",
    "flag_unknown": "neither Yes nor No",
    "privacy_unknown": "no privacy status",
    "title_too_long": "201 characters",
    "title_with_line_break": "line break",
    "fifty_artists": "50 names",
    "views_with_separators": "thousands separators",
}
TAKEN_ALL_THE_SAME = {"fifty_artists", "views_with_separators"}
UNREMARKABLE = {"second_claim", "blank_record"}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory, read):
    path = tmp_path_factory.mktemp("faulty") / "report.csv"
    lines = write_report(path, 2000, 7, faults=True)
    return lines, read(path.read_bytes())


def test_each_planted_fault_costs_its_own_record_or_cell_alone(faulty):
    lines, outcome = faulty
    assert set(lines) == REFUSED.keys() | NOTED.keys() | UNREMARKABLE
    assert {row.line for row in outcome.refused} == {line for fault in REFUSED for line in lines[fault]}
    assert {cell.line for cell in outcome.noted} == {line for fault in NOTED for line in lines[fault]}
    assert outcome.read == 2000 + len(lines["second_claim"])
    assert len(outcome.blank) == 1


@pytest.mark.parametrize(("fault", "words"), REFUSED.items())
def test_a_refused_record_says_why(faulty, fault, words):
    lines, outcome = faulty
    [refused] = [row for row in outcome.refused if row.line in lines[fault]]
    assert words in refused.reason
    assert 0 < len(refused.raw) <= 2000
    assert "\0" not in refused.raw


@pytest.mark.parametrize(("fault", "words"), NOTED.items())
def test_a_damaged_cell_says_why_and_leaves_its_field_unspoken(faulty, fault, words):
    lines, outcome = faulty
    [cell] = [cell for cell in outcome.noted if cell.line in lines[fault]]
    assert words in cell.reason
    assert cell.kept == (fault in TAKEN_ALL_THE_SAME)
    [row] = [row for row in outcome.rows if row["line"] == cell.line]
    field = {"video_title": "title", "video_privacy_status": "privacy_status"}.get(cell.column, cell.column)
    assert (row[field] is None) != cell.kept


def test_a_repaired_cell_is_taken(faulty):
    lines, outcome = faulty
    [row] = [row for row in outcome.rows if row["line"] in lines["views_with_separators"]]
    assert row["views"] == "1234567"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "report.csv"
    write_report(path, 12, 3)
    return path.read_bytes()


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 3),
        st.sampled_from([b"", b'"', b"\n", b"\0", b",", b"\xff", b"\r", b"9"]),
    ),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, mutations) -> bytes:
    for place, removed, inserted in mutations:
        at = place % len(data)
        data = data[:at] + inserted + data[at + removed :]
    return data


@settings(deadline=None)
@given(MUTATIONS, st.integers(300, 5000))
def test_no_mutation_loses_a_record_or_raises_anything_else(read, sound, mutations, block_size):
    data = mutated(sound, mutations)
    with suppress(UnreadableReport):
        account_for_all(read(data, block_size), data)


def account_for_all(outcome, data: bytes) -> None:
    assert outcome.read == len(outcome.rows) + len(outcome.refused) + len(outcome.blank)
    writing = told(data[: data.find(b"\n") + 1])
    assert outcome.ends[-1].byte_offset == len(b"".join(writing.put_right(iter([data]))))
    lines = [row["line"] for row in outcome.rows] + [row.line for row in (*outcome.refused, *outcome.blank)]
    assert len(set(lines)) == len(lines)


@settings(deadline=None)
@given(MUTATIONS)
def test_a_mutated_archive_is_read_or_refused_and_never_crashes(sound, mutations):
    data = mutated(gzip.compress(sound), mutations)
    with suppress(UnreadableReport):
        assert all(batch.read for batch in open_report(BytesIO(data), "report.csv.gz").batches())


def test_an_unclosed_quote_never_costs_the_records_after_it(read):
    lines = ["video_id,video_title"] + ["AAAAAAAAAAA,title"] * 300
    lines[50] = 'AAAAAAAAAAA,"title'
    outcome = read("\n".join(lines).encode())
    assert len(outcome.rows) == 299
    assert [(row.line, row.column) for row in outcome.refused] == [(51, "video_title")]


def test_a_record_over_lines_with_a_wrong_number_of_cells_costs_its_first_line_alone(read):
    outcome = read(b'video_id,views\nAAAAAAAAAAA,"5\nAAAAAAAAAAE,6\nx",y,z\nAAAAAAAAAAI,7\n')
    assert [row["views"] for row in outcome.rows] == ["6", "7"]
    assert [row.line for row in outcome.refused] == [2, 4]
    assert "never closed" in outcome.refused[0].reason


def test_two_stray_quotes_never_swallow_the_records_between_them(read):
    header = "video_id,video_title,a,b,c,d,e,f"
    lines = [
        header,
        'AAAAAAAAAAA,"One,,,,,,',
        "AAAAAAAAAAE,Two,,,,,,",
        'AAAAAAAAAAI,Seven 7",,,,,,',
        "AAAAAAAAAAM,Four,,,,,,",
    ]
    outcome = read("\n".join(lines).encode())
    assert [row["title"] for row in outcome.rows] == ["Two", "Four"]
    assert [row.line for row in outcome.refused] == [2, 4]


def test_a_quoted_cell_may_go_on_over_lines_but_not_for_ever(read):
    fitting = 'AAAAAAAAAAA,"' + "x\n" * 99 + '"\n'
    endless = 'AAAAAAAAAAA,"' + "x\n" * 100 + '"\n'
    assert len(read(b"video_id,video_title\n" + fitting.encode()).rows) == 1
    assert not read(b"video_id,video_title\n" + endless.encode()).rows


def test_blank_cells_in_excess_are_dropped_where_all_rows_have_them(read):
    outcome = read(b"video_id,views\nAAAAAAAAAAA,5,, \nAAAAAAAAAAE,5,,x\n")
    assert [row["views"] for row in outcome.rows] == ["5"]
    assert [row.line for row in outcome.refused] == [3]


@pytest.mark.parametrize("others", [0, 1, 30])
def test_blank_cells_that_one_row_alone_has_in_excess_may_have_moved_and_refuse_it(read, others):
    rows = [f"{number:010}A,T,5," for number in range(others)]
    moved = "AAAAAAAAAAA,T, or not,5,"
    outcome = read("\n".join(["video_id,video_title,views,custom_id", *rows, moved]).encode())
    assert len(outcome.rows) == others
    assert [row.line for row in outcome.refused] == [others + 2]


def test_a_broken_row_does_not_cost_the_others_the_cells_that_they_have_in_excess(read):
    rows = [f"{number:010}A,5,," for number in range(20)]
    rows[7] = "AAAAAAAAAAA"
    outcome = read("\n".join(["video_id,views", *rows]).encode())
    assert (len(outcome.rows), [row.line for row in outcome.refused]) == (19, [9])


@pytest.mark.parametrize("blank", [b"", b",", b" , ", b'"",""', b",,,", b"\r"])
def test_a_blank_record_is_counted_and_not_refused(read, blank):
    outcome = read(b"video_id,views\n" + blank + b"\nAAAAAAAAAAA,5\n")
    assert (len(outcome.blank), len(outcome.rows), outcome.refused) == (1, 1, [])


def test_an_overlong_line_ends_the_search_for_a_closing_quote(read):
    lines = [b"video_id,views", b'AAAAAAAAAAA,"5', b"AAAAAAAAAAE,6", b"x" * 1_500_000, b"AAAAAAAAAAI,7"]
    outcome = read(b"\n".join(lines), 2**18)
    assert [row.line for row in outcome.refused] == [2, 4]
    assert [row["views"] for row in outcome.rows] == ["6", "7"]


def test_a_line_without_end_is_refused_without_being_kept(read):
    class Endless:
        """A header, and a line of 64 MB in no more memory than one block of it."""

        def __init__(self) -> None:
            self.parts = iter([b"video_id,views\n", *[b"x" * 2**20] * 64, b"\nAAAAAAAAAAA,5\n"])
            self.part = b""

        def read(self, size: int, /) -> bytes:
            self.part = self.part or next(self.parts, b"")
            given, self.part = self.part[:size], self.part[size:]
            return given

    batches = list(open_report(Endless(), "report.csv").batches())
    assert [row.line for batch in batches for row in batch.refused] == [2]
    assert [line for batch in batches for line in batch.table["line"].to_pylist()] == [3]
    assert max(len(row.raw) for batch in batches for row in batch.refused) == 2000
