"""API tokens: what they open, for how long, and what they never do."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalogtool.auth import people, queries, roles, tokens
from catalogtool.auth.events import act_as
from catalogtool.auth.models import ApiToken, User
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.web.access import Actor
from tests.browser import Browser
from tests.factories import auth as factories
from tests.factories import catalog

SYSTEM = Actor(None, "tests", is_admin=True)
TRAIL = "/api/audit/video/"


def made(person: User, *scopes: str, days: int = 30, name: str = "nightly") -> str:
    with transaction():
        act_as(SYSTEM, "system")
        return tokens.make(queries.get_person(person.id), name, scopes, days)[1]


def get(app: Flask, address: str, token: str | None) -> tuple[int, object]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = Browser(app, app.response_class).get(address, headers=headers)
    return answer.status_code, answer.json


def change(statement: str) -> None:
    with transaction() as current:
        act_as(SYSTEM, "system")
        current.execute(text(statement))


def test_a_token_opens_what_its_scopes_and_its_owners_roles_both_allow(app: Flask) -> None:
    video = catalog.video(title="A song")
    both = factories.user("cleo", role="admin")
    narrow, wide = made(both, "view"), made(both, "view", "review_audit")
    addresses = (f"/api/videos/{video}", TRAIL + video)
    assert [get(app, address, narrow)[0] for address in addresses] == [200, 403]
    assert [get(app, address, wide)[0] for address in addresses] == [200, 200]
    with transaction():
        act_as(SYSTEM, "system")
        roles.give_roles(queries.get_person(both.id), ["auditor"])
    assert [get(app, address, wide)[0] for address in addresses] == [403, 200]
    assert [get(app, address, narrow)[0] for address in addresses] == [403, 403]


WORTHLESS = {
    "revoked": "update api_token set revoked_at = now()",
    "of somebody who is deactivated": "update \"user\" set active = false where username = 'cleo'",
}


@pytest.mark.parametrize("statement", WORTHLESS.values(), ids=WORTHLESS.keys())
def test_a_token_that_is_over_opens_nothing(app: Flask, statement: str) -> None:
    sent = made(factories.user("cleo"), "view")
    assert get(app, "/api/videos", sent)[0] == 200
    change(statement)
    assert get(app, "/api/videos", sent)[0] == 401


def test_a_token_that_has_expired_opens_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = made(factories.user("cleo"), "view", days=1)
    monkeypatch.setattr("catalogtool.auth.models.now", lambda: now() + timedelta(hours=23))
    assert get(app, "/api/videos", sent)[0] == 200
    monkeypatch.setattr("catalogtool.auth.models.now", lambda: now() + timedelta(hours=25))
    assert get(app, "/api/videos", sent)[0] == 401


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        lambda _: "",
        lambda sent: sent[:-1],
        lambda sent: sent + "x",
        lambda sent: sent.removeprefix("ct_"),
        lambda sent: "ct_" + "A" * 43,
        lambda sent: sent.upper(),
        lambda sent: f"{sent}, {sent}",
        lambda _: "ct_" + "\u00e9" * 43,
    ],
)
def test_what_is_no_token_is_refused_in_words_and_with_nothing_else(app: Flask, spoil) -> None:
    sent = made(factories.user("cleo"), "view")
    status, said = get(app, "/api/videos", spoil(sent))
    assert (status, list(said)) == (401, ["message"])


def test_a_token_is_taken_from_its_header_alone(app: Flask) -> None:
    sent = made(factories.user("cleo"), "view")
    browser = Browser(app, app.response_class)
    browser.set_cookie("catalog", sent)
    for asked in ({}, {"query_string": {"token": sent, "access_token": sent}}, {"auth": ("cleo", sent)}):
        answer = browser.get("/api/videos", **asked)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_pages_take_no_token_and_the_api_takes_no_cookie(app: Flask, ana: Browser) -> None:
    sent = made(factories.user("cleo", role="admin"), "view", "review_audit")
    for page in ("/videos", "/audit", "/people", "/account"):
        headers = {"Authorization": f"Bearer {sent}"}
        assert Browser(app, app.response_class).get(page, headers=headers).status_code == 303
    assert ana.get("/api/videos").status_code == 401


def test_only_the_hash_is_kept_and_the_use_is_noted(app: Flask) -> None:
    person = factories.user("cleo")
    sent = made(person, "view")
    get(app, "/api/videos", sent)
    session().rollback()
    row = session().query(ApiToken).one()
    assert re.fullmatch(r"ct_[\w-]{43}", sent)
    assert sent not in " ".join(str(getattr(row, column.name)) for column in ApiToken.__table__.columns)
    assert (row.prefix, row.scopes) == (sent[:9], ["view"])
    assert now() - row.last_used_at < timedelta(minutes=1)
    trail = session().execute(text("select changes::text from metadata_sync")).scalars().all()
    assert any("nightly (view)" in changes for changes in trail)
    assert not any(sent[3:] in changes for changes in trail)


def test_a_look_of_a_token_at_the_trail_is_noted_even_if_its_owner_is_an_admin(app: Flask) -> None:
    sent = made(factories.user("cleo", role="admin"), "review_audit")
    assert get(app, TRAIL + "x", sent)[0] == 200
    noted = session().scalar(text("select changes -> 'read' ->> 1 from metadata_sync where changes ? 'read'"))
    assert noted == TRAIL + "x"


@pytest.mark.parametrize(
    ("scopes", "days", "name"),
    [
        ([], 30, "x"),
        (["review_audit"], 30, "x"),
        (["edit"], 30, "x"),
        (["view"], 366, "x"),
        (["view"], 0, "x"),
        (["view"], 30, " "),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(app: Flask, scopes: list[str], days: int, name: str) -> None:
    with pytest.raises(Invalid):
        made(factories.user("ben"), *scopes, days=days, name=name)


def test_nobody_has_more_than_twenty_that_work(app: Flask) -> None:
    person = factories.user("ben")
    for _ in range(20):
        made(person, "view")
    with pytest.raises(Conflict, match="20 tokens"):
        made(person, "view")
    change("update api_token set revoked_at = now() where id = (select min(id) from api_token)")
    made(person, "view")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from api_token",
        "update api_token set scopes = '{review_audit}'",
        "update api_token set hash = hash",
    ],
)
def test_the_application_can_neither_forget_nor_widen_a_token(app: Flask, statement: str) -> None:
    made(factories.user("ben"), "view")
    with pytest.raises(DBAPIError, match="permission denied"):
        change(statement)


def test_who_is_deactivated_and_let_in_again_has_the_tokens_again(app: Flask) -> None:
    person = factories.user("cleo")
    sent = made(person, "view")
    for act, status in ((people.deactivate, 401), (people.reactivate, 200)):
        with transaction():
            act_as(SYSTEM, "system")
            act(queries.get_person(person.id))
        assert get(app, "/api/videos", sent)[0] == status
