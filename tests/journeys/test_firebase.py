"""Linking an account to Firebase and coming in by it, in a real browser with Firebase's own client."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from catalogtool.app import create_app
from catalogtool.core.database import db
from config import Config
from tests.auth import google as googles
from tests.auth.google import PASSWORD, Google
from tests.factories import auth as factories

pytestmark = pytest.mark.journey

OWN_PASSWORD = "seventeen quiet trams"


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Google]:
    with googles.running(tmp_path) as google, googles.reached(google):
        yield google


@pytest.fixture
def address(app: Flask, settings: Config, google: Google) -> Iterator[str]:
    """The pages of an application that believes this Google."""
    served = create_app(replace(settings, firebase=googles.set_up(google)))
    server = make_server("127.0.0.1", 0, served, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    with served.app_context():
        db.engine.dispose()


@pytest.fixture
def page(browser: Browser, google: Google) -> Iterator[Page]:
    """A browser that reaches Google by the proxy, and everything else not at all."""
    context = browser.new_context(
        proxy={"server": google.address, "bypass": "127.0.0.1"}, ignore_https_errors=True
    )
    yield context.new_page()
    context.close()


def test_a_person_links_the_firebase_account_and_signs_in_by_google_and_by_its_password(
    page: Page, address: str, google: Google
):
    factories.user("cleo", password=OWN_PASSWORD)
    google.person()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail or username").fill("cleo")
    page.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    page.goto(f"{address}/account/firebase")
    page.get_by_role("button", name="Link it with Google").click()
    expect(page.get_by_text("You can sign in with this Firebase account")).to_be_visible(timeout=30_000)

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with Google").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)
    expect(page.get_by_title("Your account").first).to_contain_text("cleo")
    assert said == []

    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("Sign in with a Firebase password").click()
    page.get_by_label("E-mail at Firebase").fill("cleo@label.example")
    page.get_by_label("Password at Firebase").fill("a wrong one")
    page.locator("form[data-firebase]").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Firebase knows no account")).to_be_visible(timeout=30_000)
    page.get_by_label("Password at Firebase").fill(PASSWORD)
    page.locator("form[data-firebase]").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)


def test_an_answer_that_was_not_asked_for_signs_nobody_in(page: Page, address: str, google: Google):
    google.person()
    page.goto(f"{address}/sign-in#state=made-up&id_token=a.b.c")
    expect(page.get_by_text("Signing in there was not finished")).to_be_visible(timeout=30_000)
    assert google.asked == []
