"""The transaction of a request: what it did is kept when the answer says so, and not otherwise."""

import pytest
from flask import Flask, request
from sqlalchemy import select, text

from catalogtool.auth.models import User
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Invalid
from catalogtool.core.origin import Origin, declare
from catalogtool.web import access
from tests.browser import Browser
from tests.factories import auth as factories


def test_what_a_page_did_is_kept_when_its_answer_is_good(app, trial: Flask):
    person = factories.user("cleo")
    assert _browser(trial).post(f"/rename/{person.id}?status=303").status_code == 303
    assert _username(person.id) == "renamed"


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_what_a_page_did_is_undone_when_its_answer_is_a_refusal(app, trial: Flask, status):
    person = factories.user("cleo")
    assert _browser(trial).post(f"/rename/{person.id}?status={status}").status_code == status
    assert _username(person.id) == "cleo"


def test_what_a_page_did_is_undone_when_it_fails_in_the_middle(app, trial: Flask):
    person = factories.user("cleo")
    assert _browser(trial).post(f"/rename/{person.id}?status=fail").status_code == 400
    assert _username(person.id) == "cleo"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_request_that_only_asks_changes_nothing_whatever_its_page_does(app, trial: Flask, method):
    person = factories.user("cleo")
    assert _browser(trial).open(f"/rename/{person.id}?status=200", method=method).status_code == 500
    assert _username(person.id) == "cleo"


def test_what_is_noted_of_a_request_that_only_asks_is_kept(app, ben):
    with transaction() as current:
        current.execute(text("update user_session set seen_at = now() - interval '10 minutes'"))
    assert ben.get("/account").status_code == 200
    with transaction() as current:
        assert current.scalar(text("select now() - seen_at < '1 minute' from user_session"))


@pytest.fixture(scope="module")
def trial(make_app):
    def rename(person_id: int):
        declare(session(), Origin(None, "Ana", "edit"))
        session().get(User, person_id).username = "renamed"
        session().flush()
        if request.args["status"] == "fail":
            raise Invalid("Not like this.")
        return "", int(request.args["status"])

    return make_app({"/rename/<int:person_id>": access.public(rename)})


def _browser(trial: Flask) -> Browser:
    return Browser(trial, trial.response_class)


def _username(person_id: int) -> str:
    session().expire_all()
    return session().scalar(select(User.username).where(User.id == person_id))
