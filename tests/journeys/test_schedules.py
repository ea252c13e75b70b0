"""An admin looks after what is done by the clock, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey


def test_an_admin_runs_a_schedule_now_sees_it_end_and_sets_another_time(page: Page, running: Running):
    sign_in(page, running)
    page.get_by_role("link", name="Schedules").click()
    page.get_by_role("link", name="Receive what lies in the inbox").click()
    page.get_by_role("button", name="Run now").click()

    runs = page.get_by_role("table")
    expect(runs).to_contain_text("ana")
    for _ in range(30):
        if "completed" in runs.inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(runs).to_contain_text("completed")

    page.get_by_text("Set another time").click()
    page.get_by_label("Every day").check()
    page.get_by_label("Time", exact=True).fill("06:15")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Every day at 06:15 Europe/Berlin")
