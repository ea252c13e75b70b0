"""Files that others left in the bucket."""

from catalogtool.core.database import session
from catalogtool.core.storage import storage
from catalogtool.reports.models import Report
from tests.browser import Browser
from tests.reports.files import put, video_report


def test_a_file_of_the_bucket_is_found_and_imported_once(ana: Browser) -> None:
    put("inbox/may/video report.csv", video_report())
    page = ana.get("/reports/bucket?q=VIDEO").text
    assert ("video report.csv" in page, "not yet" in page) == (True, True)
    assert "video report.csv" not in ana.get("/reports/bucket?q=june").text
    ana.post("/reports/bucket", data={"key": "inbox/may/video report.csv"})
    report = session().query(Report).one()
    assert (report.filename, report.original_name) == ("inbox/may/video report.csv", "video report.csv")
    after = ana.get("/reports/bucket").text
    assert f'href="/reports/{report.id}"' in after
    assert "of an older file" not in after


def test_a_file_that_was_replaced_since_its_import_is_shown_as_such(ana: Browser) -> None:
    put("inbox/changing.csv", video_report(1))
    ana.post("/reports/bucket", data={"key": "inbox/changing.csv"})
    put("inbox/changing.csv", video_report(2))
    assert "of an older file" in ana.get("/reports/bucket?q=changing").text


def test_only_the_folders_of_reports_can_be_reached(ana: Browser) -> None:
    put("private/secret.csv", video_report())
    assert ana.post("/reports/bucket", data={"key": "private/secret.csv"}).status_code == 400
    assert "secret" not in ana.get("/reports/bucket?prefix=private/").text
    storage().client.delete_object(Bucket=storage().bucket, Key="private/secret.csv")
    assert session().query(Report).count() == 0
