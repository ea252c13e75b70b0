"""Which account a Firebase account opens: linking, unlinking, new people, and nobody who takes over another's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from catalogtool.auth import authenticator, queries
from catalogtool.auth.models import User
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from tests.auth.conftest import Door
from tests.auth.google import Google
from tests.auth.test_events import told
from tests.auth.test_firebase import is_in, knock, linked
from tests.auth.test_second_factor import code_of, second_step
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


def known(name: str) -> User:
    session().expire_all()
    person = queries.find_by_identity(name)
    assert person is not None
    return person


def link(browser: Browser, token: str) -> Any:
    return browser.post("/account/firebase", data={"token": token})


def unlink(browser: Browser) -> Any:
    return browser.post("/account/firebase/unlink")


def grown_stale() -> None:
    with transaction() as current:
        current.execute(
            text("update user_session set authenticated_at = :then"), {"then": now() - timedelta(minutes=16)}
        )


class TestTakingOver:
    @pytest.mark.parametrize("new_people", ["refuse", "create"])
    @pytest.mark.parametrize("address", ["cleo@label.example", "CLEO@LABEL.EXAMPLE", "cleo+1@label.example"])
    def test_the_same_address_opens_no_account(self, door, google, address, new_people):
        person = factories.user("cleo", role="admin", password=PASSWORD)
        google.person(email=address)
        browser = door(new_people=new_people)
        answer = knock(browser, google.token())
        assert answer.status_code == 403
        assert not is_in(browser)
        assert known("cleo").firebase_uid is None
        assert known("cleo").id == person.id
        assert session().scalar(text('select count(*) from "user"')) == 1

    def test_a_refusal_does_not_tell_who_has_an_account(self, door, google):
        factories.user("cleo")
        google.person()
        google.person("uid-2", "nobody@label.example")
        pages = [knock(door(), google.token(uid)).text for uid in ("uid-1", "uid-2")]
        sentences = [page.partition('role="alert">')[2].partition("<")[0] for page in pages]
        assert sentences[0] == sentences[1] != ""

    def test_an_account_there_that_is_linked_is_linked_to_nobody_else(self, door, google):
        google.person()
        linked()
        eve = door().sign_in(factories.user("eve"))
        assert link(eve, google.token()).status_code == 409
        assert known("eve").firebase_uid is None

    def test_who_is_linked_is_not_linked_to_another_account_by_somebody_at_the_screen(self, door, google):
        google.person("uid-eve", "eve@label.example")
        cleo = door().sign_in(linked())
        assert link(cleo, google.token("uid-eve")).status_code == 409
        assert known("cleo").firebase_uid == "uid-1"

    def test_linking_and_unlinking_take_a_fresh_proof(self, door, google):
        google.person()
        person = factories.user("cleo", password=PASSWORD)
        browser = door().sign_in(person)
        grown_stale()
        for answer in (browser.get("/account/firebase"), link(browser, google.token()), unlink(browser)):
            assert answer.headers["Location"].startswith("/re-authenticate")
        assert known("cleo").firebase_uid is None

    def test_linking_takes_the_token_of_the_form(self, door, google):
        google.person()
        browser = door().sign_in(factories.user("cleo"))
        answer = browser.post("/account/firebase", data={"token": google.token()}, csrf=False)
        assert answer.status_code == 400
        assert known("cleo").firebase_uid is None

    def test_a_proof_for_signing_in_links_nothing_afterwards(self, door, google):
        google.person()
        linked()
        token = google.token()
        knock(door(), token)
        eve = door().sign_in(factories.user("eve"))
        assert link(eve, token).status_code == 400

    def test_nobody_proves_anew_by_somebody_elses_account_there(self, door, google):
        google.person()
        google.person("uid-2", "eve@label.example")
        linked("eve", "uid-2")
        browser = door().sign_in(linked())
        grown_stale()
        for uid, status in (("uid-2", 403), ("uid-3", 400), ("uid-1", 302)):
            answer = browser.post("/re-authenticate/firebase", data={"token": google.token(uid)})
            assert answer.status_code == status
        assert browser.get("/account/firebase").status_code == 200

    def test_a_second_factor_is_asked_for_as_after_a_password(self, door, google):
        google.person()
        person = linked()
        with factories.acting():
            person.totp_secret = authenticator.new_secret()
        browser = door()
        assert knock(browser, google.token()).headers["Location"] == "/sign-in/second?next=/account"
        assert not is_in(browser)
        assert second_step(browser, code_of(person)).status_code == 302
        assert told(person)[-1] == "Signed in with Firebase and a code"

    def test_an_account_that_is_deactivated_stays_shut_and_the_trail_has_it(self, door, google):
        google.person()
        person = linked(active=False)
        browser = door(new_people="create")
        assert knock(browser, google.token()).status_code == 403
        assert told(person)[-1].startswith("Sign-in refused: Firebase, from ")

    def test_guessing_by_firebase_counts_with_guessing_by_password(self, door, google):
        browser = door()
        answers = [knock(browser, "a.b.c").status_code for _ in range(22)]
        assert answers[0] == 400
        assert answers[-1] == 429
        refused = browser.post("/sign-in", data={"identity": "cleo", "password": PASSWORD})
        assert refused.status_code == 429


class TestLinking:
    def test_lets_the_account_sign_in_and_tells_its_owner_and_the_trail(self, door, google):
        google.person(email="cleo@label.example")
        person = factories.user("cleo", password=PASSWORD)
        browser = door().sign_in(person)
        assert link(browser, google.token()).status_code == 302
        assert known("cleo").auth_method == "flask-security"
        assert told(person)[-1] == "Firebase account set"
        assert "firebase account cleo@label.example" in _letter().lower()
        other = door()
        knock(other, google.token(jti="2"))
        assert is_in(other)

    def test_twice_with_one_token_is_told_as_done(self, door, google):
        google.person(email="cleo@label.example")
        browser = door().sign_in(factories.user("cleo", password=PASSWORD))
        token = google.token()
        answers = [link(browser, token), link(browser, token)]
        assert [answer.status_code for answer in answers] == [302, 409]
        assert "linked to a Firebase account already" in answers[1].text

    def test_undone_shuts_that_way_and_ends_the_other_sessions(self, door, google):
        google.person()
        person = linked(password=PASSWORD)
        elsewhere, browser = door().sign_in(person), door().sign_in(person)
        assert unlink(browser).status_code == 302
        assert known("cleo").firebase_uid is None
        assert told(person)[-1] == "Firebase account removed"
        assert is_in(browser)
        assert not is_in(elsewhere)
        assert knock(door(), google.token()).status_code == 403

    def test_is_not_undone_when_nothing_else_opens_the_account(self, door, google):
        person = linked()
        browser = door().sign_in(person)
        assert unlink(browser).status_code == 409
        assert known("cleo").firebase_uid == "uid-1"
        factories.passkey_of(person)
        assert unlink(browser).status_code == 302

    def test_is_not_undone_for_the_last_admin_who_can_sign_in(self, door, google):
        person = linked(role="admin")
        factories.passkey_of(person)
        browser = door().sign_in(person)
        assert unlink(browser).status_code == 409
        assert known("cleo").firebase_uid == "uid-1"


class TestNewPeople:
    def test_are_made_with_the_role_user_when_that_is_set(self, door: Door, google: Google):
        google.person(email="Nina.Berg@label.example")
        browser = door(new_people="create")
        assert knock(browser, google.token()).headers["Location"] == "/account"
        person = known("nina.berg")
        assert (person.auth_method, person.firebase_uid, person.password) == ("firebase", "uid-1", None)
        assert [role.name for role in person.roles] == ["user"]
        assert not person.is_admin
        assert is_in(browser)
        knock(browser := door(new_people="create"), google.token(jti="2"))
        assert is_in(browser)

    def test_have_another_name_when_theirs_is_taken(self, door, google):
        factories.user("nina")
        google.person(email="nina@label2.example")
        knock(door(new_people="create", domains=("label2.example",)), google.token())
        assert known("nina2").email == "nina@label2.example"

    def test_get_no_roles_from_what_the_token_says(self, door, google):
        google.person(email="nina@label.example")
        knock(door(new_people="create"), google.token(admin=True, roles=["admin"], is_admin=True))
        assert [role.name for role in known("nina").roles] == ["user"]

    def test_can_have_a_password_later(self, door, google, ana, client):
        google.person(email="nina@label.example")
        knock(door(new_people="create"), google.token())
        ana.post(f"/people/{known('nina').id}/password")
        link = re.search(r"/password/new/[\w-]+", ana.get("/mailbox").text)[0]
        client.post(link, data=dict.fromkeys(("password", "repeated"), "seventeen quiet trams"))
        assert known("nina").auth_method == "flask-security"
        assert known("nina").firebase_uid == "uid-1"


def test_without_firebase_there_is_no_button_and_nothing_to_prove(client, ben):
    assert "data-firebase" not in client.get("/sign-in").text
    assert knock(client, "a.b.c").status_code == 400
    assert "not set up here" in ben.get("/account/firebase").text
    assert "googleapis" not in client.get("/sign-in").headers["Content-Security-Policy"]


def test_pages_may_ask_firebase_where_it_is_set_up_and_load_no_code_from_there(door):
    answer = door().get("/sign-in")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["connect-src"].endswith(" https://identitytoolkit.googleapis.com")
    assert policy["script-src"] == "'self'"
    assert "frame-src" not in policy
    assert "private_key" not in answer.text


def _letter() -> str:
    return str(session().scalar(text("select body from message order by id desc limit 1")))
