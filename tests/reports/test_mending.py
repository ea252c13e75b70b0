"""A refused row is mended in the page, or in its download, and goes in as it would have in the first place."""

import csv
import io

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.core.database import db, session
from catalogtool.queue.runtime import drain
from catalogtool.reports import refusals
from catalogtool.reports.models import NotedCell, RefusedRow, Report
from tests.browser import Browser
from tests.reports.files import imported, refused_row, video_report

GOOD_ID = "vid0000009A"


@pytest.fixture
def report_id(app) -> int:
    return imported(video_report(2, damaged=[["#NAME?", "Lost, and found", "7", "C9"]]), mode="apply")


def only_row(report_id: int) -> RefusedRow:
    session().rollback()
    return session().scalars(select(RefusedRow).where(RefusedRow.report_id == report_id)).one()


def newest() -> Report:
    session().rollback()
    return session().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()


def mend(browser: Browser, report_id: int, *cells: str):
    address = f"/reports/{report_id}/refused/{only_row(report_id).id}"
    return browser.post(address, data={f"cell-{number}": cell for number, cell in enumerate(cells)})


def test_a_row_mended_in_the_page_is_imported_and_linked_to_its_report(ana: Browser, report_id):
    assert "Lost, and found" in ana.get(f"/reports/{report_id}/refused/{only_row(report_id).id}").text
    answer = mend(ana, report_id, GOOD_ID, "Found", "7", "C9")
    assert answer.status_code == 302
    drain()
    mended = newest()
    assert (mended.mends_id, mended.partial, only_row(report_id).mended_in_id) == (report_id, True, mended.id)
    assert mended.status == "compared"
    assert f"report {report_id}" in ana.get(f"/reports/{mended.id}").text
    assert f"/reports/{mended.id}" in ana.get(f"/reports/{report_id}").text


def test_a_row_that_would_be_refused_again_says_why_and_nothing_happens(ana: Browser, report_id):
    answer = mend(ana, report_id, "abc", "Found", "7", "C9")
    assert answer.status_code == 422
    assert "this has 3" in answer.text
    assert 'value="Found"' in answer.text
    assert newest().id == report_id


def test_a_row_is_mended_once(ana: Browser, report_id):
    mend(ana, report_id, GOOD_ID, "Found", "7", "C9")
    assert mend(ana, report_id, GOOD_ID, "Found", "7", "C9").status_code == 409


def test_a_row_that_is_not_kept_whole_is_not_mended_here(ana: Browser):
    report_id, row_id = refused_row()
    session().get_one(RefusedRow, row_id).raw = "x" * 2000
    session().commit()
    answer = ana.get(f"/reports/{report_id}/refused/{row_id}")
    assert answer.status_code == 400
    assert "too long to be mended here" in answer.text


@pytest.mark.usefixtures("app")
def test_the_download_mended_and_sent_again_is_read_without_what_was_added(report_id):
    text = "".join(refusals.lines(db.engine, session().get_one(Report, report_id)))
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    row["video_id"] = GOOD_ID
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(row))
    writer.writeheader()
    writer.writerow(row)
    again = session().get_one(Report, imported(target.getvalue().encode(), mode="apply"))
    assert (again.status, again.rows_created, again.rows_refused, again.partial) == ("completed", 1, 0, True)
    assert again.unknown_columns == []
    assert session().scalars(select(Video.title).where(Video.video_id == GOOD_ID)).one() == "Lost, and found"


def test_dates_in_doubt_are_refused_until_their_order_is_chosen(ana: Browser):
    header = ("video_id", "video_title", "time_published")
    body = video_report(0, header=header, damaged=[["vid0000001A", "One", "09/02/2018"]])
    first = imported(body, mode="apply")
    [cell] = session().scalars(select(NotedCell).where(NotedCell.report_id == first)).all()
    assert (cell.column, cell.kept) == ("time_published", False)
    assert "left out" in ana.get(f"/reports/{first}").text
    answer = ana.post(f"/reports/{first}/again", data={"date_order": "dmy"})
    assert answer.status_code == 302
    drain()
    again = newest()
    assert (again.choices, again.cells_noted) == ({"date_order": "dmy"}, 0)
    assert "Day, month, year" in ana.get(f"/reports/{again.id}").text
