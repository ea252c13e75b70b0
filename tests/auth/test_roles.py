"""Roles: what they allow, who has them, and the admin who always remains."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogtool.auth import people, queries, roles
from catalogtool.auth.events import act_as
from catalogtool.auth.models import Role, User
from catalogtool.auth.permissions import actor_of, permissions_of
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Invalid, NotFound
from catalogtool.web.access import PERMISSIONS, Actor
from tests.factories import auth as factories

SYSTEM = Actor(None, "tests", is_admin=True)
PASSWORD = "correct horse battery"

Act = Callable[[User], None]
LOSING: dict[str, Act] = {
    "deactivated": people.deactivate,
    "made a user": lambda person: roles.give_roles(person, ["user"]),
}
LOSING_IN_SQL = {
    "deactivated": 'update "user" set active = false',
    "demoted": 'update "user" set is_admin = false',
    "left without a way to sign in": 'update "user" set password = null',
    "deleted": 'delete from "user"',
}


def do(act: Act, person: User) -> None:
    with transaction():
        act_as(SYSTEM, "system")
        act(queries.get_person(person.id))


def execute(statement: str, **values: str) -> None:
    with transaction() as current:
        act_as(SYSTEM, "system")
        current.execute(text(statement), values)


def composed(name: str, permissions: list[str]) -> Role:
    with transaction():
        act_as(SYSTEM, "system")
        return roles.compose(name, "", permissions)


@given(
    st.sets(st.sampled_from(sorted(PERMISSIONS))),
    st.sets(st.sampled_from(sorted(PERMISSIONS))),
    st.booleans(),
)
def test_people_may_what_any_of_their_roles_allows_and_only_admins_administer(one, other, is_admin):
    person = User(roles=[Role(name="one", permissions=[*one]), Role(name="other", permissions=[*other])])
    person.is_admin = is_admin
    allowed = permissions_of(person)
    assert allowed == (set(PERMISSIONS) if is_admin else (one | other) - {"administer"})
    assert {name for name in PERMISSIONS if actor_of(person).may(name)} == allowed


@pytest.mark.parametrize("act", LOSING.values(), ids=LOSING.keys())
def test_the_last_admin_who_can_sign_in_stays_one(app, act):
    ana = factories.user("ana", role="admin", password=PASSWORD)
    factories.user("gone", role="admin", password=PASSWORD, active=False)
    factories.user("without a way in", role="admin")
    with pytest.raises(Conflict, match="ana is the only active admin who can sign in"):
        do(act, ana)
    assert queries.get_person(ana.id).is_admin
    assert queries.get_person(ana.id).active
    factories.user("cleo", role="admin", password=PASSWORD)
    do(act, ana)
    assert not (queries.get_person(ana.id).is_admin and queries.get_person(ana.id).active)


def test_an_admin_with_a_firebase_account_alone_counts_only_where_firebase_is_set_up(app):
    ana = factories.user("ana", role="admin", password=PASSWORD)
    other = factories.user("cleo", role="admin")
    with factories.acting() as current:
        current.get_one(User, other.id).firebase_uid = "uid-1"
    with pytest.raises(Conflict, match="ana is the only active admin who can sign in"):
        do(people.deactivate, ana)
    do(people.deactivate, other)
    assert not queries.get_person(other.id).active


@pytest.mark.parametrize("statement", LOSING_IN_SQL.values(), ids=LOSING_IN_SQL.keys())
def test_the_database_itself_keeps_the_last_admin(app, statement):
    factories.user("ana", role="admin", password=PASSWORD)
    factories.user("cleo", role="admin", password=PASSWORD)
    with pytest.raises(IntegrityError, match="must remain"):
        execute(statement)
    execute(f"{statement} where username = 'ana'")


def test_two_admins_who_demote_one_another_at_the_same_moment_do_not_both_succeed(app):
    admins = [factories.user(name, role="admin", password=PASSWORD).id for name in ("ana", "cleo")]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda number: _demote(app, number), admins))
    assert sorted(outcomes) == ["demoted", "refused"]


def test_a_role_that_is_composed_allows_what_was_chosen_from_the_next_request_on(app, ben):
    role = composed("Night shift", ["operate_queue"])
    assert (role.name, role.permissions) == ("night shift", ["view", "operate_queue"])
    assert ben.get("/schedules").status_code == 403
    do(lambda person: roles.give_roles(person, ["night shift"]), queries.find_by_identity("ben"))
    assert [ben.get(page).status_code for page in ("/schedules", "/reports/upload")] == [200, 403]
    with transaction():
        act_as(SYSTEM, "system")
        roles.recompose(queries.get_role("night shift"), "Sends reports", ["upload"])
    assert [ben.get(page).status_code for page in ("/schedules", "/reports/upload")] == [403, 200]


@pytest.mark.parametrize(
    ("name", "permissions", "complaint"),
    [
        ("x", ["view"], "2 to 40"),
        ("User", ["view"], "There is a role user already"),
        ("boss", ["administer"], "can't allow administer"),
        ("boss", ["everything"], "can't allow everything"),
        ("boss", [], "at least one thing"),
    ],
)
def test_a_role_that_can_not_be_is_refused_in_words(app, name, permissions, complaint):
    with pytest.raises((Invalid, Conflict), match=complaint):
        composed(name, permissions)


@pytest.mark.parametrize("name", roles.BUILT_IN)
def test_what_is_built_in_stays(app, name):
    with pytest.raises(Conflict, match="built in"):
        roles.remove(queries.get_role(name))
    with pytest.raises(Conflict, match="built in"):
        roles.recompose(queries.get_role(name), "", ["view"])


def test_a_role_is_removed_only_when_nobody_has_it(app):
    composed("helpers", ["view"])
    ben = factories.user("ben", role="helpers")
    with pytest.raises(Conflict, match="ben would lose the role helpers"):
        roles.remove(queries.get_role("helpers"))
    do(lambda person: roles.give_roles(person, ["user"]), ben)
    with transaction():
        act_as(SYSTEM, "system")
        roles.remove(queries.get_role("helpers"))
    with pytest.raises(NotFound):
        queries.get_role("helpers")


@pytest.mark.parametrize(
    ("name", "permissions", "constraint"),
    [
        ("boss", "{administer}", "ck_role_administer"),
        ("boss", "{fly}", "ck_role_permissions"),
        ("boss", "{edit}", "ck_role_view"),
    ],
)
def test_the_database_refuses_roles_that_make_no_sense(app, name, permissions, constraint):
    insert = "insert into role (name, permissions) values (:name, :permissions)"
    with pytest.raises(IntegrityError, match=constraint):
        execute(insert, name=name, permissions=permissions)


def _demote(app: Flask, person_id: int) -> str:
    with app.app_context():
        try:
            with transaction():
                act_as(SYSTEM, "system")
                roles.give_roles(queries.get_person(person_id), ["user"])
                session().flush()
                time.sleep(0.2)
        except Conflict:
            return "refused"
        return "demoted"
