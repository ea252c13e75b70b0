"""A report that lost a column stops, is looked at, and goes on as the new norm, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogtool.local.synthetic import Snapshot, World, write_snapshot
from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in, upload

SEED, VIDEOS = 77, 300

pytestmark = pytest.mark.journey


def report(folder: Path, day: int, *faults: str) -> Path:
    snapshot = Snapshot("video_report", "1.4", World(SEED, VIDEOS, day), "Quarantine")
    write_snapshot(folder / snapshot.filename, snapshot, faults)
    return folder / snapshot.filename


def test_an_admin_reads_what_differs_and_makes_the_new_form_the_norm(
    page: Page, running: Running, tmp_path: Path
) -> None:
    sign_in(page, running)
    upload(page, running, report(tmp_path, 0), mode="Apply at once")
    expect(page.get_by_text(re.compile("rows were read; this became of them"))).to_be_visible(timeout=60_000)

    upload(page, running, report(tmp_path, 1, "column_gone"), mode="Apply at once")
    expect(page.get_by_text("The report is in quarantine.")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name=re.compile("is gone"))).to_contain_text("severe")
    page.get_by_role("button", name="Make this form the norm").click()
    expect(page.get_by_text(re.compile("rows were read; this became of them"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("made the norm of those after it by ana"))).to_be_visible()

    upload(page, running, report(tmp_path, 2, "column_gone"), mode="Apply at once")
    expect(page.get_by_text(re.compile("rows were read; this became of them"))).to_be_visible(timeout=60_000)
