"""Files that others left in the bucket, found, narrowed and imported, one or many."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, text, update

from catalogtool.core.database import session, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.core.storage import storage
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.reports.bucket.models import BucketFile
from catalogtool.reports.models import Report
from tests.browser import Browser
from tests.catalog.pages import text_of
from tests.queue.jobs import ask, look
from tests.reports.files import put, video_report


@pytest.fixture(autouse=True)
def bucket(app: object) -> None:
    """Nothing lies in the bucket."""
    found = storage()
    for stored in list(found.objects("")):
        found.client.delete_object(Bucket=found.bucket, Key=stored.key)


def lay(*names: str, rows: int = 1) -> None:
    """Put different files below the inbox, and have the bucket looked through."""
    for number, name in enumerate(names):
        put(f"inbox/{name}", video_report(rows + number))
    ask("inbox_sweep", {"look_only": True})
    drain()


def shown(browser: Browser, query: str = "") -> str:
    return text_of(browser.get(f"/reports/bucket?{query}").text)


def reports() -> Sequence[Report]:
    session().rollback()
    return session().scalars(select(Report).order_by(Report.id)).all()


def choose(browser: Browser, *keys: str, wish: str = "a wish", **form: str) -> Any:
    return browser.post("/reports/bucket/many", data={"key": list(keys), "wish": wish, **form})


def told(key: str, status: str) -> None:
    """Make a report of the file that has come to the status."""
    etag = storage().head(key).etag
    with transaction() as current:
        report = Report(filename=key, original_name=key, status=status, s3_etag=etag, uploaded_by_name="t")
        current.add(report)


def test_a_file_of_the_bucket_is_found_and_imported_once(ana: Browser) -> None:
    lay("may/video report.csv")
    page = shown(ana, "q=VIDEO")
    assert ("video report.csv" in page, " new " in page) == (True, True)
    assert "video report.csv" not in shown(ana, "q=june")
    ana.post("/reports/bucket", data={"key": "inbox/may/video report.csv"})
    (report,) = reports()
    assert (report.filename, report.original_name) == ("inbox/may/video report.csv", "video report.csv")
    after = ana.get("/reports/bucket").text
    assert f'href="/reports/{report.id}"' in after
    assert "of an older file" not in after


def test_a_file_that_was_replaced_since_its_import_is_new_again(ana: Browser) -> None:
    lay("changing.csv")
    ana.post("/reports/bucket", data={"key": "inbox/changing.csv"})
    lay("changing.csv", rows=2)
    page = shown(ana, "q=changing")
    assert ("of an older file" in page, " new " in page) == (True, True)


def test_only_the_folders_of_reports_can_be_reached(ana: Browser) -> None:
    put("private/secret.csv", video_report())
    lay()
    assert ana.post("/reports/bucket", data={"key": "private/secret.csv"}).status_code == 400
    assert "secret" not in shown(ana, "prefix=private/")
    choose(ana, "private/secret.csv")
    drain()
    assert reports() == []


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (None, "new", "new"),
        ("pending", "waiting", "waiting"),
        ("processing", "importing", "being imported"),
        ("compared", "review", "to review"),
        ("quarantined", "quarantined", "in quarantine"),
        ("completed", "imported", "imported"),
        ("error", "failed", "failed"),
        ("cancelled", "failed", "failed"),
    ],
)
def test_each_file_shows_what_became_of_it_and_can_be_found_by_that(
    ana: Browser, status: str | None, state: str, words: str
) -> None:
    lay("a.csv", "b.pdf")
    if status:
        told("inbox/a.csv", status)
    page = shown(ana, f"state={state}")
    assert ("a.csv" in page, f" {words} " in page, "b.pdf" in page) == (True, True, False)
    page = shown(ana, "state=other")
    assert ("b.pdf" in page, " no report " in page, "a.csv" in page) == (True, True, False)


def test_what_is_gone_from_the_bucket_is_gone_from_the_list(ana: Browser) -> None:
    lay("a.csv", "b.csv")
    storage().client.delete_object(Bucket=storage().bucket, Key="inbox/a.csv")
    lay()
    page = shown(ana)
    assert ("a.csv" in page, "b.csv" in page) == (False, True)


def test_a_person_can_have_the_bucket_looked_through_and_nothing_is_received_by_that(ana: Browser) -> None:
    assert "Nobody has looked into the bucket yet." in shown(ana)
    put("inbox/late.csv", video_report())
    for _ in range(2):
        assert ana.post("/reports/bucket/look", data={}).status_code == 302
    assert "The bucket is being looked through" in shown(ana)
    assert "HX-Refresh" not in ana.get("/reports/bucket/looking").headers
    drain()
    assert ana.get("/reports/bucket/looking").headers["HX-Refresh"] == "true"
    page = shown(ana)
    assert ("late.csv" in page, "As the bucket was" in page) == (True, True)
    assert reports() == []


def test_many_files_are_imported_by_one_press_the_older_day_first_and_each_once(ana: Browser) -> None:
    names = [f"video_report_Hill_V_{day}_v1-4.csv" for day in ("20260303", "20260101", "20260202")]
    lay(*names)
    for _ in range(2):
        answer = choose(ana, *[f"inbox/{name}" for name in names])
        assert answer.status_code == 302
    (job,) = session().scalars(select(ProcessingQueue).where(ProcessingQueue.task_type == "bucket_import"))
    assert answer.headers["Location"] == f"/queue/{job.id}"
    assert "3 files will be imported one after the other, the oldest first." in text_of(
        ana.get(answer.headers["Location"]).text
    )
    drain()
    days = [report.original_name.split("_")[4] for report in reports()]
    assert days == ["20260101", "20260202", "20260303"]
    assert {report.uploaded_by_name for report in reports()} == {"ana"}
    assert look(job.id).result == {
        "total": 3, "successful": 3, "failed": 0, "skipped": 0, "processed": 3,
    }  # fmt: skip


def test_all_that_match_are_imported_and_what_was_imported_or_is_no_report_is_left_out(ana: Browser) -> None:
    lay("may 1.csv", "may 2.csv", "may.pdf", "june.csv", "may done.csv", "may failed.csv")
    told("inbox/may done.csv", "completed")
    told("inbox/may failed.csv", "error")
    choose(ana, all="yes", q="may")
    drain()
    assert sorted({report.filename for report in reports() if report.uploaded_by}) == [
        "inbox/may 1.csv", "inbox/may 2.csv", "inbox/may failed.csv",
    ]  # fmt: skip


def test_a_second_press_of_the_same_wish_after_the_first_was_granted_imports_nothing(ana: Browser) -> None:
    lay("a.csv")
    choose(ana, "inbox/a.csv")
    drain()
    answer = choose(ana, "inbox/a.csv")
    assert answer.headers["Location"] == "/reports/bucket"
    assert "None of these files can be imported" in shown(ana)
    assert len(reports()) == 1


def test_a_file_that_is_gone_meanwhile_keeps_no_other_one_back_and_can_be_tried_again(ana: Browser) -> None:
    lay("a.csv", "b.csv")
    choose(ana, "inbox/a.csv", "inbox/b.csv")
    storage().client.delete_object(Bucket=storage().bucket, Key="inbox/a.csv")
    drain()
    assert [report.filename for report in reports()] == ["inbox/b.csv"]
    (job,) = session().scalars(select(ProcessingQueue).where(ProcessingQueue.task_type == "bucket_import"))
    assert (job.result or {})["failed"] == 1
    put("inbox/a.csv", video_report(1))
    ana.post(f"/queue/{job.id}/items/again", data={})
    drain()
    assert [report.filename for report in reports()] == ["inbox/b.csv", "inbox/a.csv"]


def test_pages_of_a_bucket_of_thirty_thousand_files_are_turned_without_reading_all_of_it(
    ana: Browser,
) -> None:
    with transaction() as current:
        declare(current, Origin(None, "tests", "system"))
        current.execute(
            text(
                "insert into bucket_file (key, size, etag, modified_at, is_report, noted_at, seen_at)"
                " select format('inbox/%s/video_report_%s.csv', n % 97, n), n, n,"
                " now() - make_interval(secs => n), true, now(), now() from generate_series(1, 30000) n"
            )
        )
    assert "video_report_29951.csv" in shown(ana, "page=600")
    assert "30 000 files" in shown(ana).replace("\u202f", " ").replace("\xa0", " ")
    assert "video_report_12345.csv" in shown(ana, "q=report_12345")
    assert "video_report_30000.csv" in shown(ana, "sort=-size&state=new")


def test_a_look_leaves_what_did_not_change_as_it_was_noted(ana: Browser) -> None:
    lay("a.csv")
    with transaction() as current:
        current.execute(update(BucketFile).values(noted_at=text("now() - interval '1 day'")))
    before = session().get_one(BucketFile, "inbox/a.csv").noted_at
    session().rollback()
    lay("a.csv")
    assert session().get_one(BucketFile, "inbox/a.csv").noted_at == before
    lay("a.csv", rows=7)
    session().rollback()
    assert session().get_one(BucketFile, "inbox/a.csv").noted_at > before
