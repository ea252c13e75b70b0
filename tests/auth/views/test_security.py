"""Signing in and out, in a browser."""

import hashlib
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalogtool.auth import queries, sessions
from catalogtool.auth.models import UserSession
from catalogtool.auth.views import security
from catalogtool.core.clock import now
from catalogtool.core.database import session
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


class TestSigningIn:
    @pytest.mark.parametrize("identity", ["cleo", "Cleo@label.example"])
    def test_works_with_name_or_address(self, client, identity):
        factories.user("cleo", password=PASSWORD)
        assert _sign_in(client, identity).headers["Location"] == "/"
        assert client.get("/account").status_code == 200

    def test_says_the_same_of_a_stranger_a_wrong_password_and_an_inactive_account(self, client):
        factories.user("cleo", password=PASSWORD)
        factories.user("gone", password=PASSWORD, active=False)
        pages = {
            _without_names(_sign_in(client, identity, password))
            for identity, password in (("nobody", PASSWORD), ("cleo", "wrong"), ("gone", PASSWORD))
        }
        assert len(pages) == 1
        assert "don&#39;t open an active account" in pages.pop()

    def test_says_what_is_missing(self, client):
        answer = client.post("/sign-in", data={})
        assert answer.status_code == 422
        assert "Type your e-mail address or username." in answer.text
        assert "Type your password." in answer.text

    def test_needs_the_token(self, client):
        factories.user("cleo", password=PASSWORD)
        data = {"identity": "cleo", "password": PASSWORD}
        assert client.post("/sign-in", data=data, csrf=False).status_code == 400
        assert client.get("/account").status_code == 303

    def test_leaves_a_trace_with_the_account(self, client):
        person = factories.user("cleo", password=PASSWORD)
        _sign_in(client, "cleo")
        session().expire_all()
        assert person.login_count == 1
        assert person.current_login_at.tzinfo is not None
        assert person.current_login_ip == "127.0.0.1"

    def test_leads_to_the_page_that_was_asked_for(self, client):
        factories.user("cleo", password=PASSWORD)
        page = client.get("/account/password", follow_redirects=True).text
        assert 'value="/account/password"' in page
        assert _sign_in(client, "cleo", next="/account/password").headers["Location"] == "/account/password"

    def test_asks_nobody_who_is_signed_in_already(self, ben):
        assert ben.get("/sign-in").headers["Location"] == "/"

    def test_gives_a_cookie_that_no_script_and_no_other_site_gets(self, client):
        factories.user("cleo", password=PASSWORD)
        for cookie in _sign_in(client, "cleo").headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Secure" not in cookie

    def test_over_https_gives_a_cookie_that_never_leaves_it(self, app, client, monkeypatch):
        monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", "yes")
        factories.user("cleo", password=PASSWORD)
        cookies = _sign_in(client, "cleo").headers.getlist("Set-Cookie")
        [own] = [cookie for cookie in cookies if cookie.startswith("__Host-catalog=")]
        assert "Secure" in own
        assert "Path=/" in own
        assert "Domain" not in own

    def test_starts_a_session_in_which_nothing_of_an_earlier_one_counts(self, client):
        factories.user("cleo", password=PASSWORD)
        token = client.token()
        _sign_in(client, "cleo")
        assert client.post("/sign-out", csrf=False, headers={"X-CSRFToken": token}).status_code == 400


class TestSigningOut:
    def test_ends_the_session(self, ben):
        assert ben.post("/sign-out").headers["Location"] == "/sign-in"
        assert "You are signed out." in ben.get("/sign-in").text
        assert ben.get("/account").status_code == 303

    def test_makes_a_copy_of_the_cookie_worthless(self, ben, thief):
        ben.post("/sign-out")
        assert thief.get("/account").status_code == 303

    def test_is_no_link(self, ben):
        assert ben.get("/sign-out").status_code == 405

    def test_needs_the_token(self, ben):
        assert ben.post("/sign-out", csrf=False).status_code == 400
        assert ben.get("/account").status_code == 200


class TestSession:
    @pytest.mark.parametrize(
        "overdue", [{"expires_at": timedelta(seconds=-1)}, {"seen_at": timedelta(hours=-1)}]
    )
    def test_ends_twelve_hours_after_signing_in_or_when_nobody_was_there_for_an_hour(self, client, overdue):
        person = factories.user("cleo")
        times = {column: now() + since for column, since in overdue.items()}
        client.set_cookie("catalog", factories.session_of(person, **times))
        assert client.get("/account").status_code == 303

    def test_goes_on_while_it_is_used(self, client):
        person = factories.user("cleo")
        client.set_cookie("catalog", factories.session_of(person, seen_at=now() - timedelta(minutes=59)))
        assert client.get("/account").status_code == 200
        [row] = sessions.of_person(person)
        assert row.seen_at > now() - timedelta(minutes=1)

    def test_is_kept_as_a_hash_alone(self, client):
        person = factories.user("cleo", password=PASSWORD)
        _sign_in(client, "cleo")
        key = client.get_cookie("catalog").value
        assert [row.id for row in sessions.of_person(person)] == [hashlib.sha256(key.encode()).hexdigest()]
        assert len(key) == 43

    def test_gets_another_key_at_each_sign_in_and_the_one_before_is_worthless(self, app, client):
        factories.user("cleo", password=PASSWORD)
        _sign_in(client, "cleo")
        before = client.get_cookie("catalog").value
        client.post("/sign-out")
        _sign_in(client, "cleo")
        assert client.get_cookie("catalog").value != before
        client.set_cookie("catalog", before)
        assert client.get("/account").status_code == 303

    def test_can_not_be_chosen_by_somebody_else(self, client):
        factories.user("cleo", password=PASSWORD)
        client.set_cookie("catalog", "chosen-by-somebody-else")
        _sign_in(client, "cleo")
        assert client.get_cookie("catalog").value != "chosen-by-somebody-else"

    def test_costs_nothing_where_nobody_is_signed_in(self, client):
        client.get("/sign-in")
        assert session().scalar(select(func.count()).select_from(UserSession)) == 0

    def test_ends_at_once_when_the_account_is_deactivated(self, ben):
        with factories.acting():
            queries.find_by_identity("ben").active = False
        assert ben.get("/account").status_code == 303

    def test_of_one_who_is_no_admin_any_more_opens_no_page_of_admins(self, ana):
        assert ana.get("/people").status_code == 200
        with factories.acting():
            queries.find_by_identity("ana").is_admin = False
        assert ana.get("/people").status_code == 403

    def test_can_not_be_had_with_a_token_of_flask_security(self, app, client):
        person = factories.user("cleo")
        with app.test_request_context():
            token = person.get_auth_token()
        assert client.get("/account", headers={"Authentication-Token": token}).status_code == 303
        assert client.get(f"/account?auth_token={token}").status_code == 303


HOSTILE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "https:/evil.example", "/\t/evil.example", "\t//evil.example", "javascript:alert(1)",
    "data:text/html,x", "http://localhost@evil.example", "http://localhost.evil.example", " //evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_the_way_after_signing_in_never_leads_to_another_host(app, address):
    assert _host_after_signing_in(app, address) == "localhost"


@given(st.text(st.sampled_from("/\\:@.?#%\t\n evilhtps"), max_size=14))
def test_no_writing_of_an_address_leads_to_another_host(shared_app, address):
    assert _host_after_signing_in(shared_app, address) == "localhost"


@pytest.fixture
def thief(app, ben) -> Browser:
    """Somebody who has copied Ben's cookie."""
    browser = Browser(app, app.response_class)
    browser.set_cookie("catalog", ben.get_cookie("catalog").value)
    assert browser.get("/account").status_code == 200
    return browser


def _sign_in(browser: Browser, identity: str, password: str = PASSWORD, **more: str):
    return browser.post("/sign-in", data={"identity": identity, "password": password, **more})


def _without_names(answer) -> str:
    return "".join(line for line in answer.text.splitlines() if "value=" not in line)


def _host_after_signing_in(app, address: str) -> str | None:
    """Where a browser goes: it drops blanks and control characters and takes a backslash for a slash."""
    with app.test_request_context():
        target = security.own_page(address)
    seen = "".join(each for each in target if each not in "\t\n\r").strip().replace("\\", "/")
    seen = "//" + seen.lstrip("/") if seen.startswith("//") else seen
    assert urlsplit(seen).scheme in ("", "http", "https")
    return urlsplit(urljoin("http://localhost/sign-in", seen)).hostname
