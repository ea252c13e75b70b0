"""A second factor: an authenticator app, recovery codes, and what needs them."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from passlib.totp import TOTP
from sqlalchemy import text

from catalogtool.auth import authenticator, recovery_codes
from catalogtool.auth.models import User
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from tests.auth.test_events import told
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


def with_app(name: str = "cleo", **facts: Any) -> User:
    """Somebody who has an authenticator app."""
    person = factories.user(name, password=PASSWORD, **facts)
    with factories.acting():
        person.totp_secret = authenticator.new_secret()
    return person


def code_of(person: User, steps: int = 0) -> str:
    """What the person's app shows now, or so many half minutes later."""
    key = authenticator.key_in_words(person.totp_secret).replace("-", "")
    return TOTP(key).generate(now() + timedelta(seconds=30 * steps)).token


def first_step(browser: Browser, page: str = "/account") -> str:
    data = {"identity": "cleo", "password": PASSWORD, "next": page}
    return browser.post("/sign-in", data=data).headers["Location"]


def second_step(browser: Browser, code: str, page: str = "/account") -> Any:
    return browser.post("/sign-in/second", data={"code": code, "next": page})


class TestSigningIn:
    def test_takes_both_steps_and_leads_to_the_page_that_was_wanted(self, client):
        person = with_app()
        assert first_step(client) == "/sign-in/second?next=/account"
        assert client.get("/account").status_code == 303
        assert second_step(client, code_of(person)).headers["Location"] == "/account"
        assert client.get("/account").status_code == 200
        assert told(person)[-1] == "Signed in with a password and a code"

    def test_never_takes_a_code_twice_nor_one_before_it(self, app, client):
        person = with_app()
        first_step(client)
        second_step(client, code_of(person))
        other = Browser(app, app.response_class)
        first_step(other)
        for steps in (0, -1):
            assert second_step(other, code_of(person, steps)).status_code == 422
        assert second_step(other, code_of(person, 1)).status_code == 302

    @pytest.mark.parametrize("steps", [-3, 3, 100])
    def test_takes_no_code_of_another_time(self, client, steps):
        person = with_app()
        first_step(client)
        assert second_step(client, code_of(person, steps)).status_code == 422

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "१२३४५६", "0" * 41])
    def test_takes_nothing_else(self, client, code):
        with_app()
        first_step(client)
        assert second_step(client, code).status_code == 422
        assert client.get("/account").status_code == 303

    def test_lets_a_code_be_guessed_five_times_and_then_waits(self, app, client):
        person = with_app()
        first_step(client)
        answers = [second_step(client, "000000").status_code for _ in range(7)]
        assert answers == [422] * 5 + [429] * 2
        another = Browser(app, app.response_class)
        first_step(another)
        assert second_step(another, code_of(person)).status_code == 429

    def test_forgets_the_first_step_after_ten_minutes(self, client):
        person = with_app()
        first_step(client)
        with transaction() as current:
            current.execute(text("update ticket set expires_at = expires_at - interval '10 minutes'"))
        assert second_step(client, code_of(person)).headers["Location"] == "/sign-in"

    def test_ends_when_the_account_is_deactivated_between_the_steps(self, client):
        person = with_app()
        first_step(client)
        with factories.acting():
            person.active = False
        assert second_step(client, code_of(person)).headers["Location"] == "/sign-in"

    def test_has_no_second_step_without_the_first(self, client):
        assert client.get("/sign-in/second").headers["Location"] == "/sign-in"

    def test_takes_each_recovery_code_once(self, app, client):
        person = with_app()
        with transaction():
            codes = recovery_codes.make(person)
        first_step(client)
        assert second_step(client, codes[0].upper().replace("-", " ")).status_code == 302
        other = Browser(app, app.response_class)
        first_step(other)
        assert second_step(other, codes[0]).status_code == 422
        assert "Used a recovery code, left: 9" in told(person)

    def test_takes_nobody_elses_recovery_code(self, client):
        with_app()
        other = with_app("dan")
        with transaction():
            codes = recovery_codes.make(other)
        first_step(client)
        assert second_step(client, codes[0]).status_code == 422


class TestSettingUp:
    def test_an_app_takes_its_first_code_and_gives_recovery_codes(self, app):
        person = factories.user("cleo", password=PASSWORD)
        browser = Browser(app, app.response_class).sign_in(person)
        page = browser.get("/account/second-factor/app").text
        assert 'src="data:image/svg+xml;base64,' in page
        key = re.search(r"<code>([A-Z2-7-]+)</code>", page)[1]
        wrong = browser.post("/account/second-factor/app", data={"code": "000000"})
        assert wrong.status_code == 422
        assert key in wrong.text
        done = browser.post("/account/second-factor/app", data={"code": TOTP(key).generate(now()).token})
        codes = re.findall(r"<code>((?:\w{4}-){3}\w{4})</code>", done.text)
        assert len(set(codes)) == 10
        session().expire_all()
        assert key.replace("-", "") not in person.totp_secret
        assert told(person)[-2:] == ["Authenticator app set", "New recovery codes: 10"] or told(person)[
            -2:
        ] == [
            "New recovery codes: 10",
            "Authenticator app set",
        ]
        assert recovery_codes.count(person) == 10
        with transaction():
            assert recovery_codes.use(person, codes[3])

    def test_an_app_is_removed_with_its_recovery_codes(self, app):
        person = with_app()
        with transaction():
            recovery_codes.make(person)
        Browser(app, app.response_class).sign_in(person).post("/account/second-factor/app/remove")
        session().expire_all()
        assert person.totp_secret is None
        assert recovery_codes.count(person) == 0
        assert told(person)[-1] == "Authenticator app removed"

    def test_passkeys_need_an_address_with_a_name(self, client):
        key = factories.session_of(factories.user("cleo"))
        client.set_cookie("catalog", key, domain="127.0.0.1")
        page = client.get("/account/second-factor", base_url="http://127.0.0.1:5000").text
        assert "Passkeys need an address with a name" in page
        assert "Add a passkey" not in page
        assert "passkey" not in client.get("/sign-in", base_url="http://127.0.0.2:5000").text.replace(
            "passkeys.js", ""
        )

    @pytest.mark.parametrize("address", ["/sign-in/passkey", "/re-authenticate/passkey"])
    @pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"rawId": "AA", "response": {}}', "no json"])
    def test_what_is_no_passkey_opens_nothing(self, ben, client, address, answer):
        browser = client if address == "/sign-in/passkey" else ben
        assert browser.post(address, data={"answer": answer}).status_code == 400


class TestFreshness:
    def test_a_dangerous_act_is_asked_to_be_proved_after_a_quarter_of_an_hour(self, app):
        person = factories.user("cleo", password=PASSWORD)
        browser = Browser(app, app.response_class)
        old = now() - timedelta(minutes=15, seconds=1)
        browser.set_cookie("catalog", factories.session_of(person, authenticated_at=old))
        before = browser.get_cookie("catalog").value
        away = browser.get("/account/second-factor/app")
        assert away.headers["Location"] == "/re-authenticate?next=/account/second-factor/app"
        data = {"password": "guess", "next": "/account/second-factor/app"}
        assert browser.post("/re-authenticate", data=data).status_code == 422
        back = browser.post("/re-authenticate", data=data | {"password": PASSWORD})
        assert back.headers["Location"] == "/account/second-factor/app"
        assert browser.get("/account/second-factor/app").status_code == 200
        assert browser.get_cookie("catalog").value != before
        browser.set_cookie("catalog", before)
        assert browser.get("/account").status_code == 303

    def test_what_was_sent_comes_back_to_the_page_it_was_sent_from(self, app):
        browser = self._stale(app)
        answer = browser.post(
            "/account/second-factor/app/remove", headers={"Referer": "http://localhost/account/second-factor"}
        )
        assert answer.headers["Location"] == "/re-authenticate?next=/account/second-factor"

    def test_a_page_elsewhere_is_not_come_back_to(self, app):
        browser = self._stale(app)
        answer = browser.post(
            "/account/second-factor/app/remove", headers={"Referer": "https://evil.example/account"}
        )
        assert answer.headers["Location"] == "/re-authenticate"

    def test_a_script_is_told(self, app):
        browser = self._stale(app)
        answer = browser.post("/account/second-factor/passkeys/options", headers={"HX-Request": "true"})
        assert answer.status_code == 403
        assert answer.headers["HX-Redirect"].startswith("/re-authenticate")

    @pytest.mark.parametrize(
        "act",
        [
            *("/people/invite", "/people/1/roles", "/people/1/deactivate", "/people/1/password"),
            *("/people/1/second-factor/remove", "/people/roles/new", "/people/roles/user/remove"),
            *("/account/email", "/account/tokens", "/account/second-factor/codes"),
            *("/account/second-factor/passkeys", "/account/second-factor/passkeys/1/remove"),
        ],
    )
    def test_it_is_asked_for_before_rights_and_credentials_are_touched(self, app, act):
        answer = self._stale(app, role="admin").post(act)
        assert answer.headers["Location"] == "/re-authenticate"

    def test_it_is_asked_for_before_a_rollback_that_overrides_what_came_later(self, app):
        browser = self._stale(app, role="admin")
        address = "/changesets/rollback?person=cleo"
        assert (
            browser.post(address, data={"override": "y", "reason": "wrong"}).headers["Location"]
            == "/re-authenticate"
        )
        assert browser.get(address).status_code == 200

    def _stale(self, app, **facts: Any) -> Browser:
        person = factories.user("cleo", **facts)
        browser = Browser(app, app.response_class)
        old = now() - timedelta(hours=1)
        browser.set_cookie("catalog", factories.session_of(person, authenticated_at=old))
        return browser


class TestLost:
    def test_an_admin_takes_it_away(self, ana, client):
        person = with_app()
        page = ana.get(f"/people/{person.id}").text
        assert "Second factor of cleo" in page
        ana.post(f"/people/{person.id}/second-factor/remove")
        assert first_step(client) == "/account"
        assert "Authenticator app removed" in told(person)

    def test_whoever_runs_the_installation_lets_the_only_admin_in(self, runner, client):
        person = with_app(role="admin")
        with transaction():
            recovery_codes.make(person)
        done = runner.invoke(args=["users", "recover", "cleo"])
        assert done.exit_code == 0, done.output
        link = urlsplit(done.output.split()[-1]).path
        chosen = {"password": "staple weather lamp", "repeated": "staple weather lamp"}
        assert client.post(link, data=chosen).headers["Location"] == "/sign-in"
        data = {"identity": "cleo", "password": chosen["password"], "next": "/account"}
        assert client.post("/sign-in", data=data).headers["Location"] == "/account"
        assert runner.invoke(args=["users", "recover", "nobody"]).exit_code == 1


class TestRequired:
    @pytest.fixture(autouse=True)
    def _required(self, app, monkeypatch):
        settings = replace(app.config["SETTINGS"], require_second_factor_for_admins=True)
        monkeypatch.setitem(app.config, "SETTINGS", settings)

    def test_an_admin_without_one_can_do_nothing_but_set_one_up(self, ana, ben):
        assert ana.get("/people").headers["Location"] == "/account/second-factor"
        assert ana.post("/people/1/deactivate").headers["Location"] == "/account/second-factor"
        assert "Admins must have a second factor here" in ana.get("/account/second-factor").text
        assert ana.get("/account/second-factor/app").status_code == 200
        assert ben.get("/account").status_code == 200

    def test_an_admin_with_one_works_and_keeps_it(self, app):
        person = with_app(role="admin")
        browser = Browser(app, app.response_class).sign_in(person)
        assert browser.get("/people").status_code == 200
        answer = browser.post("/account/second-factor/app/remove")
        assert answer.status_code == 409
        session().expire_all()
        assert person.totp_secret is not None

    def test_an_admin_without_one_can_sign_out(self, ana):
        assert ana.post("/sign-out").headers["Location"] == "/sign-in"
