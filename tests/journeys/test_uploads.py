"""Large files on their way from the browser to the object store: stopped, cut off, left and gone on with."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in

ROWS, PADDING = 3_000, 20_000
HELD_FROM = 5
PATIENCE_MS = 120_000
PART = re.compile(r"[?&]partNumber=")

pytestmark = pytest.mark.journey


class Parts:
    """The parts that a page sends, by number, and what stops them on their way."""

    def __init__(self, page: Page) -> None:
        self.sent: Counter[int] = Counter()
        self.held_from = 10_000
        self.cut: set[int] = set()
        page.route(PART, self.pass_on)

    def pass_on(self, route: Route) -> None:
        number = int(parse_qs(urlsplit(route.request.url).query)["partNumber"][0])
        if number in self.cut:
            self.cut.remove(number)
            route.abort("connectionreset")
        elif number < self.held_from:
            self.sent[number] += 1
            route.continue_()


def report(directory: Path, name: str, rows: int = ROWS) -> Path:
    path = directory / f"video_report_{name}_V_v1-4.csv"
    with path.open("w") as file:
        file.write("video_id,video_title,views,channel_display_name,padding\n")
        for number in range(rows):
            file.write(f"{name[:4]}{number:06}A,Song {number},{number},Channel,{'.' * PADDING}\n")
    return path


def choose(page: Page, running: Running, *files: Path) -> None:
    page.goto(f"{running.url}/reports/upload")
    page.get_by_text("Apply at once", exact=True).click()
    page.get_by_label("Choose the file of a report").set_input_files(files)


def row(page: Page, file: Path) -> Locator:
    return page.get_by_role("list", name="Uploads").get_by_role("listitem").filter(has_text=file.name)


def read(page: Page, rows: int) -> None:
    """Wait on the page of the report until its rows are read."""
    page.wait_for_url(re.compile(r"/reports/\d+$"), timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile(rf"{rows // 1000}.{rows % 1000:03} rows were read"))).to_be_visible(
        timeout=PATIENCE_MS
    )


def test_an_upload_is_paused_left_and_gone_on_with_and_no_part_is_sent_twice(
    page: Page, running: Running, tmp_path: Path
):
    file = report(tmp_path, "Paused")
    assert file.stat().st_size > 60_000_000
    sign_in(page, running)
    parts = Parts(page)
    parts.held_from = HELD_FROM
    choose(page, running, file)
    expect(row(page, file)).to_contain_text("32.0 MiB of 57.3 MiB", timeout=PATIENCE_MS)
    page.get_by_role("button", name=f"Pause: {file.name}").click()
    expect(row(page, file)).to_contain_text("Paused.")
    assert parts.sent == dict.fromkeys(range(1, HELD_FROM), 1)

    page.reload()
    expect(row(page, file)).to_contain_text("This upload was left.")
    expect(row(page, file)).to_contain_text("32.0 MiB of 57.3 MiB")
    parts.held_from = 10_000
    page.get_by_label("Choose the file of a report").set_input_files(file)
    read(page, ROWS)
    assert parts.sent == dict.fromkeys(range(1, 9), 1)
    expect(page.get_by_role("main")).to_contain_text("completed in", timeout=PATIENCE_MS)


def test_an_upload_goes_on_by_itself_after_the_connection_broke_and_after_the_network_was_away(
    page: Page, running: Running, tmp_path: Path
):
    file = report(tmp_path, "Broken")
    sign_in(page, running)
    parts = Parts(page)
    parts.cut, parts.held_from = {2, 3}, 4
    choose(page, running, file)
    expect(row(page, file)).to_contain_text("The connection broke.", timeout=PATIENCE_MS)
    expect(row(page, file)).to_contain_text("24.0 MiB of 57.3 MiB", timeout=PATIENCE_MS)
    page.context.set_offline(True)
    expect(row(page, file)).to_contain_text("There is no network.")
    parts.held_from = 10_000
    page.get_by_role("button", name=f"Pause: {file.name}").click()
    page.context.set_offline(False)
    page.get_by_role("button", name=f"Go on: {file.name}").click()
    read(page, ROWS)
    assert parts.sent == dict.fromkeys(range(1, 9), 1)


def test_several_files_are_sent_at_once_and_each_leads_to_its_report(
    page: Page, running: Running, tmp_path: Path
):
    files = [report(tmp_path, name, 100) for name in ("First", "Second")]
    sign_in(page, running)
    choose(page, running, *files)
    for file in files:
        expect(row(page, file)).to_contain_text("The report waits for its import.", timeout=PATIENCE_MS)
    links = [
        row(page, file).get_by_role("link", name="See the report").get_attribute("href") for file in files
    ]
    assert len(set(links)) == 2


def test_an_upload_that_is_cancelled_leaves_nothing(page: Page, running: Running, tmp_path: Path):
    file = report(tmp_path, "Given")
    sign_in(page, running)
    Parts(page).held_from = 2
    choose(page, running, file)
    expect(row(page, file)).to_contain_text("8.0 MiB of 57.3 MiB", timeout=PATIENCE_MS)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answered:
        page.get_by_role("button", name=f"Cancel: {file.name}").click()
    assert answered.value.status == 204
    page.reload()
    expect(page.get_by_label("Choose the file of a report")).to_be_visible()
    expect(row(page, file)).to_have_count(0)
