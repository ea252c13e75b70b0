"""Refused rows come back in the report's own columns."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.core.database import db, session
from catalogtool.reports import refusals
from catalogtool.reports.models import RefusedRow, Report
from tests.reports.files import ended

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.lists(
        TEXT | st.sampled_from(['a "b" c', "a, b", "a;b", "a\tb", "two\nlines", ""]), min_size=2, max_size=6
    )
)
def test_the_cells_of_a_record_are_found_again(cells: list[str]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    assert refusals.cells(text.getvalue().rstrip("\r\n"), len(cells)) == cells


@given(TEXT, st.integers(2, 6))
def test_nothing_of_a_record_is_ever_left_out(raw: str, width: int) -> None:
    cells = refusals.cells(raw, width)
    assert len(cells) == width
    assert cells == [raw, *[""] * (width - 1)] or sum(map(len, cells)) == len(raw.replace('"', "")) - (
        width - 1
    )


@pytest.mark.usefixtures("app")
def test_the_download_round_trips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "ROWS_AT_ONCE", 2)
    raw = ['#NAME?,"Song, one",5', 'x,"unclosed', "short", "b;c;d", "1\t2\t3"]
    refused = [
        RefusedRow(
            line=number, byte_offset=10 * number, column="views", damage="blank", reason="No id.", raw=record
        )
        for number, record in enumerate(raw, 2)
    ]
    report = ended({}, refused=refused, header=["video_id", "video_title", "views"])
    text = "".join(refusals.lines(db.engine, session().get_one(Report, report)))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["video_id"], row["video_title"], row["views"]) for row in rows] == [
        ("#NAME?", "Song, one", "5"), ('x,"unclosed', "", ""), ("short", "", ""), ("b", "c", "d"), ("1", "2", "3"),
    ]  # fmt: skip
    assert [(row["_line"], row["_byte_offset"], row["_column"], row["_reason"]) for row in rows] == [
        (str(number), str(10 * number), "views", "No id.") for number in range(2, 7)
    ]
