"""What answers tell the browser."""

import pytest

from catalogtool.web.headers import content_security_policy
from tests.browser import Browser

ADDRESSES = ["/sign-in", "/account", "/no/such/page", "/static/icon.svg", "/static/none.css", "/people"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_protects_the_page_it_brings(ben, address):
    headers = ben.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(
        headers["Content-Security-Policy"].split("; ")
    )


def test_pages_may_send_to_the_object_store_and_to_nobody_else():
    policy = content_security_policy("https://files.label.example:9000/store")
    assert "connect-src 'self' https://files.label.example:9000;" in policy


@pytest.mark.parametrize("address", ["/account", "/sign-in", "/no/such/page", "/static/none.css"])
def test_pages_are_kept_nowhere(ben, address):
    assert ben.get(address).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(app, client):
    with app.test_request_context():
        address = app.url_for("static", filename="icon.svg")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/icon.svg").headers["Cache-Control"]


def test_only_an_installation_behind_https_asks_browsers_to_stay_there(app, client, make_app):
    behind = make_app(public_url="https://catalog.label.example")
    assert (
        "max-age=31536000"
        in Browser(behind, behind.response_class).get("/sign-in").headers["Strict-Transport-Security"]
    )
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
