"""The first page."""

from urllib.parse import urlsplit

from catalogtool.core.database import transaction
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports.models import Report
from tests.catalog.pages import link, text_of
from tests.factories import catalog


def test_it_is_for_people_who_are_signed_in(client):
    assert urlsplit(client.get("/").location).path == "/sign-in"
    assert urlsplit(client.get("/totals").location).path == "/sign-in"


def test_an_empty_catalog_begins_with_the_first_steps(ben):
    page = ben.get("/").text
    assert "Begin here" in text_of(page)
    assert "Never synchronised" in text_of(page)
    assert link(page, "Upload it") == "/reports/upload"


def test_the_totals_divide_what_is_not_deleted(ben):
    catalog.videos(
        {"privacy_status": privacy, "claimed_status": claim, "views": 10, "hidden": hidden}
        for privacy, claim, hidden in (
            ("public", "claim", False), ("public", "unclaimed", True), ("private", None, False), (None, "claim", False),
        )
    )  # fmt: skip
    catalog.video(privacy_status="public", views=100, deleted_at="2026-01-01T00:00:00Z")
    told = text_of(ben.get("/totals").text)
    assert told.startswith("4 videos 40 views 1 hidden")
    assert "Public 2 50% Private 1 25% Unknown 1 25%" in told
    assert "Claimed 2 50% Unclaimed 1 25% Unknown 1 25%" in told


def test_reports_and_work_are_shown_to_those_whom_they_concern(ben, ana):
    with transaction() as session:
        session.add(Report(filename="r", original_name="november.csv", uploaded_by_name="ana", rows_read=7))
        session.add(
            ProcessingQueue(task_type="report_import", status="processing", progress_done=1, progress_total=4)
        )
    assert "november.csv" in text_of(ben.get("/").text)
    assert "Report import" in text_of(ana.get("/").text)
    assert "25%" in text_of(ana.get("/").text)
    assert "Nothing is waiting or running" in text_of(ben.get("/").text)
