"""What people do at the door and what becomes of their rights, as the trail has it."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from catalogtool.audit.entry import Entry
from catalogtool.audit.models import MetadataSync
from catalogtool.audit.people import EVENTS
from catalogtool.audit.queries import history
from catalogtool.audit.sentences import happening
from catalogtool.auth import events, operations, queries
from catalogtool.auth.models import Role, User
from catalogtool.core.database import session
from tests.factories import auth as factories

PASSWORD = "correct horse battery"
# Where a person was last is the business of sessions, and the key that Flask-Security wants says nothing.
UNTOLD = {
    *("fs_uniquifier", "created_at", "login_count", "totp_counter"),
    *("current_login_at", "last_login_at", "current_login_ip", "last_login_ip"),
}


def told(person: User) -> list[str]:
    """The sentences of the person, oldest first."""
    return [words(entry) for entry in reversed(history("person", str(person.id)))]


def words(entry: Entry) -> str:
    return "".join(part.text for part in happening(entry))


def test_an_account_and_everything_that_changes_its_rights_are_told(app):
    person = factories.user("cleo")
    with factories.acting() as current:
        person.active = False
        person.is_admin = True
        person.password = "a hash"
        person.roles = [queries.get_role("admin")]
        current.flush()
        person.email = "cleo@elsewhere.example"
    assert told(person)[:2] == ["Account made", "Given the role user"]
    assert set(told(person)[2:]) == {
        "Deactivated, made an admin and password set",
        "Given the role admin",
        "The role user taken away",
        "Email changed from cleo@label.example to cleo@elsewhere.example",
    }


def test_who_changed_it_stands_beside_it(ana):
    person = factories.user("cleo")
    ana.post(f"/people/{person.id}/deactivate")
    entry = history("person", str(person.id))[0]
    assert (entry.actor_name, entry.source, entry.video_title) == ("ana", "edit", "cleo")


def test_a_role_that_is_composed_anew_is_told(app):
    with factories.acting() as current:
        current.add(Role(name="viewer", description="Looks on", permissions=["view"]))
        current.flush()
        queries.get_role("viewer").permissions = ["view", "edit"]
    assert [words(entry) for entry in reversed(history("role", "viewer"))] == [
        "Role made",
        "edit added to permissions",
    ]
    with factories.acting() as current:
        current.delete(queries.get_role("viewer"))


@pytest.mark.parametrize(
    "statement",
    [
        """update "user" set active = false""",
        """update "user" set password = 'x'""",
        """delete from roles_users""",
        """insert into role (name) values ('other')""",
        """select record_event(1, 'signed_in', 'password')""",
    ],
)
def test_nothing_of_it_can_be_done_by_nobody(app, statement):
    factories.user("cleo")
    with pytest.raises(ProgrammingError, match="needs an actor"):
        session().execute(text(statement))
    session().rollback()


@pytest.mark.parametrize("event", ["active", "roles", "is_admin", "permissions", "Signed in", ""])
def test_a_change_of_rights_can_not_be_made_up_as_an_event(app, event):
    person = factories.user("cleo")
    with pytest.raises(ProgrammingError, match="is no event"), factories.acting():
        events.record_event(person, event)


def test_the_application_can_not_call_what_writes_for_the_triggers(app):
    with pytest.raises(ProgrammingError, match="permission denied"), factories.acting() as current:
        current.execute(text("select trail_note('person', '1', 'cleo', 'update', '{}')"))


def test_the_trail_never_holds_a_secret(app, client):
    person = factories.user("cleo", password=PASSWORD)
    client.post("/sign-in", data={"identity": "cleo", "password": PASSWORD})
    with factories.acting():
        operations.set_password(person, "staple weather lamp")
    everything = " ".join(str(changes) for changes in session().scalars(select(MetadataSync.changes)))
    assert "argon2" not in everything
    assert "password" in everything
    assert PASSWORD not in everything


def test_every_column_of_a_person_is_told_or_named_here(app):
    [source] = session().scalars(text("select prosrc from pg_proc where proname = 'trail_person'"))
    columns: set[Any] = {column.name for column in User.__table__.columns}
    assert {name for name in columns if f"'{name}'" not in source} == UNTOLD


def test_signing_in_and_out_is_told(client):
    person = factories.user("cleo", password=PASSWORD)
    client.post("/sign-in", data={"identity": "cleo", "password": PASSWORD})
    client.post("/sign-out")
    assert told(person)[-2:] == ["Signed in with a password", "Signed out"]
    assert history("person", str(person.id))[0].actor_name == "cleo"


def test_ending_sessions_is_told(ben):
    person = queries.find_by_identity("ben")
    factories.session_of(person, user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    ben.post("/account/sessions/end-others")
    assert told(person)[-1] == "Signed out everywhere else"


def test_the_audit_page_tells_of_people_and_offers_no_undoing(ana):
    person = factories.user("cleo")
    page = ana.get("/audit?field=roles").text
    assert f'href="/people/{person.id}">cleo</a>' in page
    assert "Given the role <strong>user</strong>" in page
    assert "Undo" not in page
    position = history("person", str(person.id))[0].position
    assert ana.get(f"/changesets/undo?entry={position}").status_code == 400


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_a_sentence(app, event):
    person = factories.user("cleo")
    with factories.acting():
        events.record_event(person, event, "laptop")
    sentence = told(person)[-1]
    assert sentence[0].isupper()
    assert sentence.endswith(" laptop")
    assert "_" not in sentence
