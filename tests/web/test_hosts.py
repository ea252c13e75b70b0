"""Which names the installation answers to, and which proxies it believes."""

import pytest
from flask import request

from catalogtool.web import access
from tests.browser import Browser


def told() -> dict[str, str | None]:
    return {"from": request.remote_addr, "url": request.host_url}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("catalog.label.example", 200),
        ("catalog.label.example:8443", 200),
        ("probe.internal", 200),
        ("127.0.0.1:5000", 200),
        ("evil.example", 400),
        ("catalog.label.example.evil.example", 400),
        ("catalog.label.example@evil.example", 400),
    ],
)
def test_only_known_names_are_answered(app, make_app, host, status):
    known = make_app(
        {"/told": access.public(told)},
        public_url="https://catalog.label.example",
        trusted_hosts=("probe.internal",),
    )
    answer = Browser(known, known.response_class).get("/told", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert "TRUSTED_HOSTS" in answer.text
        assert host not in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


FORWARDED = {
    "X-Forwarded-For": "6.6.6.6, 192.0.2.1, 192.0.2.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "catalog.label.example",
}


@pytest.mark.parametrize(
    ("hops", "sender", "url"),
    [(0, "127.0.0.1", "http://localhost/"), (1, "192.0.2.2", "https://catalog.label.example/")],
)
def test_exactly_so_many_proxies_are_believed_as_the_settings_tell_of(app, make_app, hops, sender, url):
    behind = make_app(
        {"/told": access.public(told)}, public_url="https://catalog.label.example", proxy_hops=hops
    )
    answer = Browser(behind, behind.response_class).get("/told", headers=FORWARDED)
    assert answer.json == {"from": sender, "url": url}


def test_a_sender_can_not_choose_their_address_by_adding_to_what_the_proxies_say(app, make_app):
    behind = make_app(
        {"/told": access.public(told)}, public_url="https://catalog.label.example", proxy_hops=2
    )
    browser = Browser(behind, behind.response_class)
    assert (
        browser.get("/told", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.1, 192.0.2.2"}).json["from"]
        == "192.0.2.1"
    )
