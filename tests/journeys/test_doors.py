"""Coming in with more than a password, in a real browser."""

import re
from datetime import timedelta

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from catalogtool.core.clock import now
from tests.journeys.conftest import Running
from tests.journeys.steps import sign_in

PASSWORD = "seventeen quiet trams"

pytestmark = pytest.mark.journey


def test_a_person_sets_up_an_authenticator_app_and_signs_in_with_its_code(page: Page, running: Running):
    hired(page, running, "tom")
    page.get_by_role("link", name="tom").click()
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name=re.compile("authenticator app"))).to_be_visible()
    app = TOTP(page.locator("code").inner_text().replace("-", ""))
    page.get_by_label("Code that the app shows now").fill(app.generate(now()).token)
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    code = page.locator(".recovery-codes code").first.inner_text()

    page.get_by_role("button", name="Sign out").click()
    passwords(page, "tom")
    # The code of before was used; the next one is good half a minute early.
    page.get_by_label("Code", exact=True).fill(app.generate(now() + timedelta(seconds=30)).token)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    passwords(page, "tom")
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_person_makes_a_passkey_and_signs_in_with_it_alone(page: Page, running: Running):
    # Browsers keep passkeys for names, not for numbers.
    by_name = Running(running.url.replace("127.0.0.1", "localhost"), running.username, running.password)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    hired(page, by_name, "pia")
    page.goto(f"{by_name.url}/account/second-factor")
    page.get_by_label("Name").fill("Pia's laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Pia's laptop")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_title("Your account").first).to_contain_text("pia")

    page.get_by_role("button", name="Sign out").click()
    passwords(page, "pia")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def hired(page: Page, running: Running, name: str) -> None:
    """An admin invites the person, who chooses a password by the link and signs in."""
    sign_in(page, running)
    page.goto(f"{running.url}/people/invite")
    page.get_by_label("E-mail").fill(f"{name}@catalog.example")
    page.get_by_role("checkbox", name=re.compile("^User")).check()
    page.get_by_role("button", name="Invite").click()
    page.goto(f"{running.url}/mailbox")
    link = re.search(r"/password/new/[\w-]+", page.locator(".letter").first.inner_text())
    assert link
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{running.url}{link[0]}")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    passwords(page, name)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def passwords(page: Page, name: str) -> None:
    page.get_by_label("E-mail or username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
