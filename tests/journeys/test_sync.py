"""A person has YouTube asked about a video, and reads in its history what came of it, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.process import SEED, VIDEOS
from tests.factories.reports import csv_of
from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in, upload
from tests.sync.following import rows_of

PATIENCE = 120_000  # milliseconds
WORKING_TITLE = "A title from before"

pytestmark = pytest.mark.journey


def test_a_person_asks_youtube_about_a_video_and_reads_in_its_history_what_has_changed(
    page: Page, running: Running, tmp_path: Path
) -> None:
    first, second = rows_of(World(SEED, VIDEOS), 2)
    sign_in(page, running)
    upload(page, running, report_of(tmp_path, first, second), mode="Apply at once")
    expect(page.locator("#report").get_by_text("completed", exact=True).first).to_be_visible(timeout=PATIENCE)

    page.goto(f"{running.url}/videos/{first['video_id']}")
    asked = page.locator("#asked")
    expect(asked).to_contain_text("Data never asked")
    page.get_by_role("button", name="Sync now").click()
    expect(asked).not_to_contain_text("Data never asked")
    # The page looks again and again, and leaves the ticks alone.
    claims = asked.get_by_role("checkbox", name=re.compile("Claims"))
    claims.uncheck()
    history = page.locator("#history")
    changed = f"title changed from “{WORKING_TITLE}” to “{first['video_title']}”"
    expect(history).to_contain_text(changed, timeout=PATIENCE)
    expect(history).to_contain_text("connector")
    expect(asked).to_contain_text("Data just now", timeout=PATIENCE)
    expect(claims).not_to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_have_text(first["video_title"])

    page.goto(f"{running.url}/videos?q={second['video_id']}")
    page.get_by_role("checkbox", name=f"Choose {WORKING_TITLE}").check()
    page.get_by_role("button", name="Ask YouTube about the ticked").click()
    page.get_by_role("checkbox", name=re.compile("Claims")).uncheck()
    page.get_by_role("checkbox", name=re.compile("Assets")).uncheck()
    expect(page.locator("#cost")).to_contain_text(re.compile(r"1\s*unit"))
    page.get_by_role("button", name="Ask YouTube").click()
    expect(page.get_by_role("main").get_by_text("completed", exact=True).first).to_be_visible(
        timeout=PATIENCE
    )
    page.goto(f"{running.url}/videos/{second['video_id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(second["video_title"])


def report_of(folder: Path, *rows: dict[str, str]) -> Path:
    """A report that knows the videos by titles of its own, of an owner of its own: it is held against no other."""
    path = folder / "video_report_Following_V_v1-4.csv"
    known = [{"video_id": row["video_id"], "video_title": WORKING_TITLE} for row in rows]
    path.write_text(csv_of(("video_id", "video_title"), known))
    return path
