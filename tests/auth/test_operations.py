"""Accounts: what makes one, what changes it, and who is recognised."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.auth import operations, queries
from catalogtool.core.errors import Conflict, Invalid
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


def test_a_new_account_has_one_role_and_is_admin_exactly_when_the_role_says_so(app):
    with factories.acting():
        admin = operations.create_person("Cleo@Label.example", "Cleo", ["admin"], PASSWORD)
        user = operations.create_person("dan@label.example", "dan", ["user"], PASSWORD)
    assert (admin.email, admin.username) == ("cleo@label.example", "cleo")
    assert [([role.name for role in person.roles], person.is_admin) for person in (admin, user)] == [
        (["admin"], True),
        (["user"], False),
    ]
    assert admin.password.startswith("$argon2id$")


@pytest.mark.parametrize(("email", "username"), [("ANA@label.example", "new"), ("new@label.example", "Ana")])
def test_an_address_and_a_name_belong_to_one_account_however_they_are_capitalised(app, email, username):
    factories.user("ana")
    with pytest.raises(Conflict, match="already"), factories.acting():
        operations.create_person(email, username, ["user"], PASSWORD)


@pytest.mark.parametrize(
    "email", ["ana", "ana@", "@label.example", "a b@label.example", "a@b@c", "", "a@" + 255 * "b"]
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Invalid, match="e-mail"):
        operations.checked_email(email)


@given(st.text(max_size=60))
def test_a_username_can_never_be_taken_for_an_address_or_for_another(name):
    try:
        checked = operations.checked_username(name)
    except Invalid:
        return
    assert "@" not in checked
    assert checked == checked.strip().lower()
    assert checked.isascii()
    assert 2 <= len(checked) <= 50


@pytest.mark.parametrize("identity", ["cleo", "CLEO", "cleo@label.example", " Cleo@Label.Example "])
def test_people_are_recognised_by_name_or_address_and_their_password(app, identity):
    person = factories.user("cleo", password=PASSWORD)
    assert operations.authenticate(identity, PASSWORD) == person


@pytest.mark.parametrize("password", ["Zu\u0308rich am See", "Z\u00fcrich am See"])
def test_a_password_is_the_same_however_a_keyboard_composes_its_letters(app, password):
    person = factories.user("cleo", password="Z\u00fcrich am See")
    assert operations.authenticate("cleo", password) == person


def test_nobody_is_recognised_by_a_wrong_password_or_when_inactive_or_without_a_password(app):
    factories.user("cleo", password=PASSWORD)
    factories.user("gone", password=PASSWORD, active=False)
    factories.user("elsewhere")
    assert operations.authenticate("cleo", PASSWORD + "!") is None
    assert operations.authenticate("gone", PASSWORD) is None
    assert operations.authenticate("elsewhere", "") is None
    assert operations.authenticate("nobody", PASSWORD) is None


def test_it_costs_as_much_to_refuse_a_stranger_as_to_refuse_a_wrong_password(app):
    factories.user("cleo", password=PASSWORD)
    factories.user("elsewhere")
    known = _processor_time("cleo")
    assert _processor_time("nobody") == pytest.approx(known, rel=0.5)
    assert _processor_time("elsewhere") == pytest.approx(known, rel=0.5)


def test_a_new_password_ends_every_session(app, ben):
    assert ben.get("/account").status_code == 200
    with factories.acting():
        operations.set_password(queries.find_by_identity("ben"), PASSWORD)
    assert ben.get("/account").status_code == 303


def _processor_time(identity: str) -> float:
    began = time.process_time()
    for _ in range(4):
        assert operations.authenticate(identity, "a wrong password") is None
    return time.process_time() - began


def test_people_are_listed_active_ones_first(app):
    for name, active in (("cleo", True), ("ana", False), ("ben", True)):
        factories.user(name, active=active)
    assert [person.username for person in queries.people()] == ["ben", "cleo", "ana"]
