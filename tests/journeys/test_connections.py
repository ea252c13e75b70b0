"""An admin connects the YouTube of this machine, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey


def test_an_admin_refuses_and_then_agrees_at_google_sees_that_youtube_answers_and_lets_go(
    page: Page, running: Running
):
    sign_in(page, running)
    page.get_by_role("link", name="Connections").click()
    expect(page.get_by_text("This is no real YouTube.")).to_be_visible()
    expect(page.get_by_text("By the settings of this installation")).to_be_visible()

    page.get_by_role("link", name="Connect anew").click()
    expect(page.get_by_role("heading", name="Synthetic YouTube")).to_be_visible()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("YouTube was not connected: nobody agreed.")).to_be_visible()

    page.get_by_role("link", name="Connect anew").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_label("Content owner")).to_have_value("synthetic-content-owner")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("just now by ana")).to_be_visible()

    page.get_by_role("button", name="Check the connection").click()
    expect(page.get_by_text("YouTube answers, in the name of Synthetic Owner.")).to_be_visible()
    expect(page.get_by_role("table").first).to_contain_text("Checking the connection")

    page.get_by_role("link", name="Disconnect …").click()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("YouTube is not connected any more.")).to_be_visible()
    page.goto(f"{running.url}/audit?about=connection")
    expect(page.locator("#trail")).to_contain_text("Disconnected")
