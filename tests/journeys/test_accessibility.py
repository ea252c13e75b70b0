"""The pages that everybody works in, examined in a real browser by axe."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalogtool.local.synthetic import write_report
from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in, upload
from tests.setup_browser import AXE

pytestmark = pytest.mark.journey

PAGES = (
    "/",
    "/videos",
    "/channels",
    "/reports",
    "/exports",
    "/exports/videos",
    "/queue",
    "/changesets",
    "/audit",
    "/schedules",
    "/synchronisations",
    "/synchronisations/new",
    "/synchronisations/videos?all=yes",
    "/connections",
    "/people",
)
FIRST_OF = {
    "/videos": r"/videos/[^/?]{11}$",
    "/channels": r"/channels/UC[^/?]+$",
    "/changesets": r"/changesets/\d+$",
    "/schedules": r"/schedules/[a-z_]+$",
    "/synchronisations": r"/synchronisations/\d+$",
}
LOOKS = (("light", 1400), ("dark", 390))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "video_report_Access_V_v1-4.csv"
    write_report(path, 200, 13)
    return path


def test_no_main_page_has_a_barrier_that_axe_can_find(page: Page, running: Running, report: Path):
    sign_in(page, running)
    upload(page, running, report, mode="Apply at once")
    expect(page.get_by_text(re.compile(r"200 rows were read"))).to_be_visible(timeout=60_000)
    addresses = [*PAGES, *(first(page, running, pattern, of) for of, pattern in FIRST_OF.items())]
    found = {
        (address, look): barriers(page, running.url + address, look)
        for look in LOOKS
        for address in addresses
    }
    assert {place: told for place, told in found.items() if told} == {}


def first(page: Page, running: Running, pattern: str, of: str) -> str:
    """The first page of a record to which the list leads."""
    page.goto(running.url + of)
    links = page.get_by_role("main").get_by_role("link")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    return next(address for address in addresses if re.search(pattern, address))


def barriers(page: Page, url: str, look: tuple[str, int]) -> list[str]:
    """Each rule of WCAG 2, levels A and AA, that the page breaks, with the first place where it does."""
    scheme, width = look
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    page.evaluate(AXE.read_text())
    told: dict[str, list[dict[str, Any]]] = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    return [f"{broken['id']}: {broken['nodes'][0]['html']}" for broken in told["violations"]]
