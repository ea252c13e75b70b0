"""What Google is asked for, and where it leads back to."""

from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from catalogtool.connectors.consent import consent_address, credentials_of
from catalogtool.connectors.google import NotConnected
from catalogtool.core.settings import Youtube
from tests.browser import Browser

REAL = Youtube(client_id="client", client_secret="hushed")


def test_google_is_asked_for_a_right_that_lasts_to_read_and_to_speak_for_a_content_owner() -> None:
    address = urlsplit(consent_address(REAL, back="https://catalog.example/back", state="a state"))
    assert (address.scheme, address.netloc) == ("https", "accounts.google.com")
    assert parse_qs(address.query) == {
        "client_id": ["client"],
        "redirect_uri": ["https://catalog.example/back"],
        "response_type": ["code"],
        "scope": [
            "https://www.googleapis.com/auth/youtube.readonly https://www.googleapis.com/auth/youtubepartner"
        ],
        "access_type": ["offline"],
        "prompt": ["consent"],
        "state": ["a state"],
    }


def test_google_leads_back_to_the_address_that_is_registered_whatever_name_the_page_has(
    app: Flask, ana: Browser
) -> None:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, youtube=REAL, public_url="https://catalog.example")
    try:
        page = unescape(ana.get("/connections", base_url="http://localhost").text)
    finally:
        app.config["SETTINGS"] = before
    assert "redirect_uri=https%3A%2F%2Fcatalog.example%2Fconnections%2Fyoutube%2Fback" in page
    assert "This is no real YouTube" not in page


def test_tokens_of_the_real_youtube_come_from_google_and_without_a_right_there_are_none() -> None:
    held = credentials_of(REAL, "refresh")
    assert held.token_uri == "https://oauth2.googleapis.com/token"
    assert "hushed" not in repr(held)
    with pytest.raises(NotConnected, match="An admin can connect it on the page Connections"):
        credentials_of(REAL, None)
