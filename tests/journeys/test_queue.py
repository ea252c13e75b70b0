"""A large import is watched, cancelled, gone on with and taken back, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogtool.local.synthetic import write_report
from tests.journeys.conftest import Running
from tests.journeys.steps import looked_at, sign_in, upload

ROWS = 200_000
PATIENCE = 300_000  # milliseconds

pytestmark = pytest.mark.journey


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "video_report_Queue_V_v1-4.csv"
    write_report(path, ROWS, 21)
    return path


def test_a_person_watches_a_large_import_cancels_it_goes_on_with_it_and_takes_it_back(
    page: Page, running: Running, report: Path
):
    sign_in(page, running)
    upload(page, running, report, mode="Apply at once")
    address = page.url
    main = page.get_by_role("main")

    expect(main.get_by_role("heading", name=re.compile("Applying"))).to_be_visible(timeout=PATIENCE)
    expect(main.get_by_text(re.compile(r"[1-9]\d*.\d{3} of \d+.\d{3} rows"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Cancel the import").click()
    expect(page.locator("#report").get_by_role("status")).to_contain_text("cancelled", timeout=PATIENCE)
    some = counted(page, "created")
    assert 0 < some < ROWS

    page.get_by_role("link", name="What it changed").click()
    looked_at(page, "cancelled")
    page.goto(address)
    page.get_by_role("button", name="Go on with the import").click()
    expect(main.get_by_text(re.compile(r"\d{3}.\d{3} rows were read"))).to_be_visible(timeout=PATIENCE)
    assert counted(page, "created") > max(some, 0.95 * ROWS)

    page.get_by_role("link", name="What it changed").click()
    page.get_by_role("link", name=re.compile("Roll back")).click()
    page.get_by_role("button", name="Show what would be put back").click()
    page.get_by_role("button", name=re.compile("Apply what is approved")).click(timeout=PATIENCE)
    page.get_by_role("button", name="Apply now").click()
    looked_at(page, "applied", timeout=PATIENCE)


def counted(page: Page, outcome: str) -> int:
    """How many rows the page says became that."""
    shown = page.locator("#report .figures li").filter(has_text=outcome)
    return int(re.sub(r"\D", "", shown.locator("strong").inner_text()))
