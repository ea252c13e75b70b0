"""The main job in a real browser: a report goes in, the catalog and its trail come out."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogtool.local.synthetic import write_report
from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in, upload

ROWS = 50_000

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "video_report_Journey_V_v1-4.csv"
    write_report(path, ROWS, 11)
    return path


def test_a_person_uploads_a_report_watches_it_finds_a_video_edits_it_and_reads_both_changes(
    page: Page, running: Running, report: Path
):
    strangers: list[str] = []
    page.on("request", lambda sent: strangers.append(sent.url) if "//127.0.0.1:" not in sent.url else None)
    sign_in(page, running)

    upload(page, running, report, mode="Apply at once")
    # Watched without reloading: the counts arrive in the page by themselves.
    expect(page.get_by_text(re.compile(r"50.000 rows were read"))).to_be_visible(timeout=300_000)
    expect(page.get_by_text(re.compile(r"created", re.IGNORECASE)).first).to_be_visible()

    with report.open(encoding="utf-8", newline="") as lines:
        wanted = next(csv.DictReader(lines, strict=True))
    page.goto(f"{running.url}/videos")
    page.get_by_role("main").get_by_role("searchbox").fill(wanted["video_id"])
    page.keyboard.press("Enter")
    page.get_by_role("link", name=wanted["video_title"]).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted["video_title"])

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Notes").fill("Ask the publisher for the splits")
    page.get_by_role("button", name="Save").click()

    history = page.locator(".timeline")
    expect(history).to_contain_text("Ask the publisher for the splits")
    expect(history).to_contain_text("Created with")
    expect(history).to_contain_text(re.compile(r"report \d+, line 2\b"))
    assert strangers == []


def test_the_upload_form_works_without_javascript(browser, running: Running, tmp_path: Path):
    path = tmp_path / "video_report_Plain_V_v1-4.csv"
    write_report(path, 50, 12)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, running)
    page.goto(f"{running.url}/reports/upload")
    page.get_by_text("Apply at once", exact=True).click()
    page.get_by_label("Choose the file of a report").set_input_files(path)
    page.get_by_role("button", name="Upload and import").click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    for _ in range(60):
        if page.get_by_text("50 rows were read").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("50 rows were read")).to_be_visible()
    context.close()
