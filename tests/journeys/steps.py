"""What people do again and again on their way through the pages."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Running


def sign_in(page: Page, running: Running) -> None:
    page.goto(running.url)
    page.get_by_label("E-mail or username").fill(running.username)
    page.get_by_label("Password", exact=True).fill(running.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def upload(page: Page, running: Running, report: Path, *, mode: str) -> None:
    """Choose the mode and the file; the page of the report opens by itself."""
    page.goto(f"{running.url}/reports/upload")
    page.get_by_text(mode, exact=True).click()
    page.get_by_label("Choose the file of a report").set_input_files(report)
    page.wait_for_url(re.compile(r"/reports/\d+$"), timeout=60_000)


def looked_at(page: Page, status: str, timeout: float = 60_000) -> None:
    """Wait on the page of a changeset until it has the status."""
    expect(page.get_by_role("main").get_by_text(status, exact=True).first).to_be_visible(timeout=timeout)
