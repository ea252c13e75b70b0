"""The list of reports and the page of one."""

import csv
import io

import pytest

from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.reports import queries
from catalogtool.reports.models import RefusedRow, Report
from tests.browser import Browser
from tests.queue.jobs import change
from tests.reports.files import ended, imported, received, video_report


def test_the_list_shows_the_newest_first_and_can_be_narrowed(ana: Browser) -> None:
    ended({}, original_name="old.csv", status="error", error_message="No header.")
    ended({"read": 5, "created": 5}, original_name="new.csv")
    page = ana.get("/reports").text
    assert page.index("new.csv") < page.index("old.csv")
    assert "new.csv" not in ana.get("/reports?status=error").text
    assert "old.csv" not in ana.get("/reports?q=NEW").text


def test_an_empty_list_says_how_to_begin(ana: Browser) -> None:
    assert "No reports yet" in ana.get("/reports").text


def test_what_is_being_imported_is_live_and_what_has_ended_is_not(ana: Browser) -> None:
    report_id = received()
    page, part = (
        ana.get(f"/reports/{report_id}"),
        ana.get(f"/reports/{report_id}", headers={"HX-Request": "true"}),
    )
    assert 'hx-trigger="every' in page.text
    assert "<html" in page.text
    assert part.text.startswith('<div id="report"')
    assert 'hx-trigger="every' not in ana.get(f"/reports/{imported()}").text


def test_the_page_of_an_import_tells_what_became_of_each_row(ana: Browser) -> None:
    report_id = imported(video_report(4, damaged=[["#NAME?", "Lost", "1", "C"], ["", "", "", ""]]))
    report = session().get_one(Report, report_id)
    outcomes = queries.outcomes(report)
    assert sum(rows for _, rows, _ in outcomes) == report.rows_read == 6
    page = ana.get(f"/reports/{report_id}").text
    assert "#NAME?" in page
    assert "Refused rows" in page


def test_rows_that_were_not_reached_are_counted_too(ana: Browser) -> None:
    report_id = ended({"read": 10, "created": 4, "refused": 1}, status="cancelled")
    report = session().get_one(Report, report_id)
    assert queries.outcomes(report)[-1] == ("not applied", 5, "warn")
    assert "not applied" in ana.get(f"/reports/{report_id}").text


def test_a_file_that_is_no_report_is_explained_with_what_to_do(ana: Browser) -> None:
    report_id = imported(b"<html>Sign in</html>")
    page = ana.get(f"/reports/{report_id}").text
    assert "The file was not imported." in page
    assert "Nothing in the catalog was changed." in page


def test_the_same_bytes_again_lead_to_the_first_report(ana: Browser) -> None:
    first, second = imported(), imported()
    assert f'href="/reports/{first}"' in ana.get(f"/reports/{second}").text


def test_refused_rows_come_in_pages(ana: Browser) -> None:
    rows = [
        RefusedRow(line=line, byte_offset=line, column=None, damage="x", reason=f"Reason {line}.", raw="x")
        for line in range(1, 61)
    ]
    report_id = ended({"read": 60, "refused": 60}, refused=rows)
    first = ana.get(f"/reports/{report_id}").text
    last_shown = max(row.id for row in session().query(RefusedRow).filter(RefusedRow.line <= 50))
    assert ("Reason 50." in first, "Reason 51." in first) == (True, False)
    assert f"after={last_shown}#refused" in first
    second = ana.get(f"/reports/{report_id}?after={last_shown}").text
    assert ("Reason 50." in second, "Reason 51." in second) == (False, True)


def test_damage_is_counted_by_column_with_its_outcome_and_samples(ana: Browser) -> None:
    header = ("video_id", "views", "upc", "time_published")
    rows = [
        ["#NAME?", "1", "", ""],
        ["vid0000001A", "1,234,567", "", "09/02/2018"],
        ["vid0000002A", "2,345", "1.91766E+11", "24/03/2021"],
        ["'vid0000003A", "-5", "36000241457", "10/02/2018"],
        ["vid0000004A", "6", "", "", "surplus"],
    ]
    report_id = imported(video_report(0, header=header, damaged=rows), mode="apply")
    report = session().get_one(Report, report_id)
    told = [
        (each.column, each.damage, each.outcome, each.count, each.line) for each in queries.damages(report)
    ]
    assert told == [
        ("", "wrong number of cells", "refused", 1, 6),
        ("video_id", "apostrophe", "taken", 1, 5),
        ("video_id", "formula error", "refused", 1, 2),
        ("views", "thousands separators", "taken", 2, 3),
        ("views", "no such value", "left out", 1, 5),
        ("upc", "leading zeros lost", "taken", 1, 5),
        ("upc", "scientific notation", "left out", 1, 4),
        ("time_published", "day and month in doubt", "left out", 2, 3),
        ("time_published", "local date", "taken", 1, 4),
    ]
    assert sum(each.count for each in queries.damages(report)) == report.cells_noted + report.rows_refused
    page = ana.get(f"/reports/{report_id}").text
    assert all(sample in page for sample in ("1,234,567", "2,345", "1.91766E+11", "Day and month in doubt"))


def test_the_refused_rows_can_be_downloaded_in_the_columns_of_the_report(ana: Browser) -> None:
    report_id = imported(video_report(2, damaged=[["#NAME?", "Lost, and found", "7", "C7"]]), "my report.csv")
    answer = ana.get(f"/reports/{report_id}/refused.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert (row["video_id"], row["video_title"], row["views"]) == ("#NAME?", "Lost, and found", "7")
    assert (row["_line"], row["_column"]) == ("4", "video_id")
    assert "my report refused rows.csv" in answer.headers["Content-Disposition"]


def test_an_import_is_cancelled_and_begun_again_from_its_page(ana: Browser) -> None:
    report_id = received()
    ana.post(f"/reports/{report_id}/cancel")
    assert session().get_one(Report, report_id).status == "cancelled"
    session().rollback()
    where = ana.post(f"/reports/{report_id}/again").headers["Location"]
    again = session().query(Report).order_by(Report.id.desc()).first()
    assert again is not None
    assert (where, again.forced, again.uploaded_by_name) == (f"/reports/{again.id}", True, "ana")


@pytest.mark.parametrize("path", ["/reports/999", "/reports/999/refused.csv"])
def test_a_report_that_never_was_is_not_found(ana: Browser, path: str) -> None:
    assert ana.get(path).status_code == 404


def test_an_import_that_waits_for_another_says_so_in_its_page_and_in_the_list(ana: Browser) -> None:
    change(
        "insert into processing_queue (task_type, status, lock_key, lease_until) values "
        "('report_import', 'processing', 'report_import video_report', now() + interval '1 hour')"
    )
    report_id = imported()
    page = ana.get(f"/reports/{report_id}").text
    assert "beside which it may not run" in page
    assert "Reading" not in page
    listed = ana.get("/reports").text
    assert ('data-tone="idle">pending' in listed, 'data-tone="busy">processing' in listed) == (True, False)
    change("update processing_queue set status = 'completed' where status = 'processing'")
    drain()
    assert "beside which" not in ana.get(f"/reports/{report_id}").text
