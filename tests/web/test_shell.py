"""The transaction of a request: what it did is kept when the answer says so, and not otherwise."""

import pytest
from flask import Flask, request
from sqlalchemy import select

from catalogtool.auth.models import User
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid
from catalogtool.core.origin import Origin, declare
from catalogtool.web import access
from tests.factories import auth as factories


def test_what_a_page_did_is_kept_when_its_answer_is_good(app, trial: Flask):
    person = factories.user("cleo")
    assert trial.test_client().get(f"/rename/{person.id}?status=303").status_code == 303
    assert _username(person.id) == "renamed"


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_what_a_page_did_is_undone_when_its_answer_is_a_refusal(app, trial: Flask, status):
    person = factories.user("cleo")
    assert trial.test_client().get(f"/rename/{person.id}?status={status}").status_code == status
    assert _username(person.id) == "cleo"


def test_what_a_page_did_is_undone_when_it_fails_in_the_middle(app, trial: Flask):
    person = factories.user("cleo")
    assert trial.test_client().get(f"/rename/{person.id}?status=fail").status_code == 400
    assert _username(person.id) == "cleo"


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


def _username(person_id: int) -> str:
    session().expire_all()
    return session().scalar(select(User.username).where(User.id == person_id))
