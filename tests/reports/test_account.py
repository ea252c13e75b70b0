"""Every record of a file is in one of the counts, and each that was not taken is in the account with its place."""

import csv
import io

import pytest

from catalogtool.core.database import db, session
from catalogtool.reports import account
from catalogtool.reports.models import Report
from tests.browser import Browser
from tests.reports.files import imported

HEADER = "video_id,video_title,views,custom_id"
FILE = f"""Report of March
{HEADER}
vid0000000A,One,1,C

#NAME?,Lost,2,C
vid0000001A,Two,3,C
vid0000000A,One again,4,C
,,,
{HEADER}
Total,,8,
vid0000000A,One at last,5,C
"""


@pytest.fixture
def report(app) -> Report:
    found = session().get_one(Report, imported(FILE.encode(), mode="apply"))
    assert found.status == "completed"
    return found


def rows_of(report: Report) -> list[dict[str, str]]:
    text = "".join(account.lines(db.engine, report))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_counts_add_up_and_the_account_has_every_record_that_was_not_taken(report, monkeypatch):
    monkeypatch.setattr(account, "ROWS_AT_ONCE", 2)
    assert report.rows_read == 9
    assert report.rows_created + report.rows_refused + report.rows_blank + report.rows_merged == 9
    rows = rows_of(report)
    assert [(int(row["_line"]), row["_outcome"]) for row in rows] == [
        (3, "merged"), (4, "blank"), (5, "refused"), (7, "merged"), (8, "blank"), (9, "refused"), (10, "refused"),
    ]  # fmt: skip
    assert len(rows) == report.rows_refused + report.rows_blank + report.rows_merged


def test_each_record_stands_where_the_account_says_and_has_a_reason(report):
    lines = FILE.split("\n")
    for row in rows_of(report):
        line, offset = int(row["_line"]), int(row["_byte_offset"])
        assert FILE.encode()[offset:].split(b"\n")[0].decode() == lines[line - 1]
        assert row["_reason"].endswith(".")
    assert [row["_reason"] for row in rows_of(report) if row["_outcome"] == "merged"] == [
        "The row on line 11 speaks of the same record, and for this one too."
    ] * 2


def test_how_the_file_was_written_is_kept(report):
    assert report.form is not None
    assert (report.form["preamble"], report.form["encoding"], report.partial) == (1, "UTF-8", False)


def test_the_account_is_downloaded_from_the_page(report, ana: Browser):
    page = ana.get(f"/reports/{report.id}").text
    assert f"/reports/{report.id}/account.csv" in page
    answer = ana.get(f"/reports/{report.id}/account.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="video_report account.csv"'
    assert answer.text.count("\n") == 8
