"""A report is looked at, applied in part and taken back, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.reports import csv_of, video_id
from tests.journeys.conftest import Running
from tests.journeys.steps import looked_at, sign_in, upload

COLUMNS = ("video_id", "video_title", "views", "video_privacy_status", "custom_id", "channel_display_name")
VIDEOS, MADE_PRIVATE, NEW_CODES = 1000, 300, 40
FIRST = 500_000  # ids that no other journey uses

pytestmark = pytest.mark.journey


def row(number: int, **cells: object) -> dict[str, object]:
    return {
        "video_id": video_id(FIRST + number),
        "video_title": f"Song {number}",
        "views": 1_000 * number,
        "video_privacy_status": "public",
        "custom_id": f"old-{number}",
        "channel_display_name": f"Channel {number % 14}",
        **cells,
    }


@pytest.fixture
def reports(tmp_path: Path) -> tuple[Path, Path]:
    """The catalog as it is, and a week later: 300 videos are private, and 40 of all have a new custom id."""
    before, after = (tmp_path / f"video_report_Review_V_{week}.csv" for week in (1, 2))
    before.write_text(csv_of(COLUMNS, [row(n) for n in range(VIDEOS)]))
    after.write_text(
        csv_of(
            COLUMNS,
            [
                row(
                    n,
                    video_privacy_status="private" if n < MADE_PRIVATE else "public",
                    custom_id=f"new-{n}" if n < NEW_CODES else f"old-{n}",
                )
                for n in range(VIDEOS)
            ],
        )
    )
    return before, after


def test_a_person_holds_a_group_applies_the_rest_and_takes_it_back_around_a_later_edit(
    page: Page, running: Running, reports: tuple[Path, Path]
):
    before, after = reports
    sign_in(page, running)
    upload(page, running, before, mode="Apply at once")
    expect(page.get_by_text(re.compile(r"1.000 rows were read"))).to_be_visible(timeout=60_000)

    upload(page, running, after, mode="Look at the changes first")
    page.get_by_role("link", name="What it would change").click(timeout=60_000)
    group = page.locator("tr[id^=group-]").filter(has_text="Privacy")
    expect(group).to_contain_text("public → private")
    expect(group).to_contain_text("300")
    expect(group).to_contain_text("14 channels")
    expect(group).to_contain_text("made private")
    group.get_by_text("Hold").click()
    expect(page.locator("#verdict")).to_contain_text("1 on hold")

    page.get_by_role("button", name=re.compile("Apply what is approved")).click()
    page.get_by_role("button", name="Apply now").click()
    looked_at(page, "partly on hold")
    changeset_url = page.url

    page.goto(f"{running.url}/videos/{video_id(FIRST + 7)}")
    expect(page.get_by_role("main")).to_contain_text("new-7")
    expect(page.get_by_role("main")).to_contain_text("public")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Custom id").fill("by-hand-7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()

    page.goto(changeset_url)
    page.get_by_role("link", name=re.compile("Roll back")).click()
    page.get_by_role("button", name="Show what would be put back").click()
    expect(page.get_by_text(re.compile("Apply what is approved"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name=re.compile("Apply what is approved")).click()
    page.get_by_role("button", name="Apply now").click()
    looked_at(page, "applied")
    kept = page.locator("#kept")
    expect(kept).to_contain_text(video_id(FIRST + 7))
    expect(kept).to_contain_text(re.compile(r"changed since by ana", re.IGNORECASE))
    expect(kept).to_contain_text("by-hand-7")

    page.goto(f"{running.url}/videos/{video_id(FIRST + 8)}")
    expect(page.get_by_role("main")).to_contain_text("old-8")
