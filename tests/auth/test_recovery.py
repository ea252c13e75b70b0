"""Links by e-mail: a new password, an invitation, another address."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from catalogtool.auth import invitations, operations, queries, recovery, tickets
from catalogtool.auth.models import Message, Ticket
from catalogtool.auth.permissions import actor_of
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, NotFound
from catalogtool.queue.runtime import drain
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"
NEW = "staple weather lamp"


def last_message() -> Message:
    session().expire_all()
    return session().scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def link_in(message: Message) -> str:
    """The path of the link in the message."""
    return "/" + re.search(r"http://127\.0\.0\.1:5000/(\S+)", message.body)[1]


def link_for(identity: str, client: Browser) -> str:
    client.post("/password/forgotten", data={"identity": identity})
    drain()
    return link_in(last_message())


class TestForgotten:
    def test_a_link_lets_its_owner_choose_a_new_password_once(self, client, app):
        person = factories.user("cleo", password=PASSWORD)
        elsewhere = Browser(app, app.response_class).sign_in(person)
        address = link_for("cleo", client)
        assert "cleo" in client.get(address).text
        answer = client.post(address, data={"password": NEW, "repeated": NEW})
        assert answer.headers["Location"] == "/sign-in"
        session().expire_all()
        assert operations.authenticate("cleo", NEW) == person
        assert person.confirmed_at is not None
        assert elsewhere.get("/account").status_code == 303
        assert client.post(address, data={"password": PASSWORD, "repeated": PASSWORD}).status_code == 404
        assert last_message().subject == "Your password was changed"

    def test_a_weak_password_does_not_use_the_link_up(self, client):
        factories.user("cleo", password=PASSWORD)
        address = link_for("cleo", client)
        answer = client.post(address, data={"password": "password1234", "repeated": "password1234"})
        assert answer.status_code == 422
        assert "tried first" in answer.text
        assert client.post(address, data={"password": NEW, "repeated": NEW}).status_code == 302

    def test_a_second_link_makes_the_first_one_void(self, client):
        factories.user("cleo", password=PASSWORD)
        first = link_for("cleo", client)
        assert link_for("cleo", client) != first
        assert client.get(first).status_code == 404

    def test_a_link_is_good_for_an_hour(self, client):
        factories.user("cleo", password=PASSWORD)
        address = link_for("cleo", client)
        with transaction() as current:
            current.execute(text("update ticket set expires_at = expires_at - interval '61 minutes'"))
        assert client.get(address).status_code == 404

    def test_says_and_does_the_same_for_a_stranger(self, client):
        factories.user("cleo", password=PASSWORD)
        factories.user("gone", password=PASSWORD, active=False)
        pages = set()
        for identity in ("cleo", "nobody", "gone"):
            answer = client.post("/password/forgotten", data={"identity": identity}, follow_redirects=True)
            pages.add(re.sub(r'value="[^"]*"', "", answer.text))
        assert len(pages) == 1
        drain()
        assert [message.recipient for message in session().scalars(select(Message))] == ["cleo@label.example"]

    def test_can_not_be_used_to_flood_a_mailbox(self, client):
        factories.user("cleo", password=PASSWORD)
        answers = [
            client.post("/password/forgotten", data={"identity": "cleo"}).status_code for _ in range(5)
        ]
        assert answers == [302, 302, 302, 429, 429]

    def test_a_ticket_is_kept_as_a_hash_and_serves_no_other_purpose(self, client):
        factories.user("cleo", password=PASSWORD)
        ticket = link_for("cleo", client).rpartition("/")[2]
        assert session().scalars(select(Ticket)).one().hash != ticket
        assert tickets.redeem("address", ticket) is None
        assert tickets.redeem("password", ticket) is not None

    def test_who_signs_in_with_firebase_is_sent_no_password(self, client):
        person = factories.user("cleo")
        with factories.acting():
            person.auth_method = "firebase"
        client.post("/password/forgotten", data={"identity": "cleo"})
        drain()
        assert session().scalars(select(Message)).all() == []


class TestInvitation:
    def test_makes_an_account_in_which_the_person_chooses_the_password(self, ana, client):
        with transaction():
            address = invitations.invite("Cleo.Smith@label.example", ["user"], _actor("ana"))
        person = queries.find_by_identity("cleo.smith@label.example")
        assert (person.username, person.password, person.is_admin) == ("cleo.smith", None, False)
        message = last_message()
        assert message.recipient == "cleo.smith@label.example"
        assert address in message.body
        client.post(link_in(message), data={"password": NEW, "repeated": NEW})
        session().expire_all()
        assert operations.authenticate("cleo.smith", NEW) == person

    def test_finds_a_name_that_nobody_has(self, ana):
        factories.user("cleo")
        with transaction():
            invitations.invite("cleo@elsewhere.example", ["user"], _actor("ana"))
        assert queries.find_by_identity("cleo@elsewhere.example").username == "cleo2"

    def test_of_somebody_who_is_here_already_is_refused(self, ana):
        factories.user("cleo")
        with pytest.raises(Conflict, match="already"), transaction():
            invitations.invite("cleo@label.example", ["user"], _actor("ana"))

    def test_of_one_who_was_deactivated_meanwhile_opens_nothing(self, ana, client):
        with transaction():
            invitations.invite("cleo@label.example", ["user"], _actor("ana"))
        with factories.acting():
            queries.find_by_identity("cleo").active = False
        assert client.get(link_in(last_message())).status_code == 404


class TestAddress:
    def test_counts_when_the_link_is_followed_and_the_old_one_is_told(self, ben, client):
        ben.post("/account/email", data={"email": "Ben@elsewhere.example"})
        address = link_in(last_message())
        assert client.get(address).status_code == 200
        assert queries.find_by_identity("ben").email == "ben@label.example"
        client.post(address)
        session().expire_all()
        assert queries.find_by_identity("ben").email == "ben@elsewhere.example"
        assert last_message().recipient == "ben@label.example"
        assert client.post(address).status_code == 404

    def test_of_somebody_else_is_never_given_and_the_page_does_not_say_so(self, ben):
        factories.user("cleo")
        taken = ben.post("/account/email", data={"email": "cleo@label.example"})
        assert "belongs to an account already" in last_message().body
        assert taken.headers["Location"] == "/account"
        assert (
            ben.post("/account/email", data={"email": "free@label.example"}).status_code == taken.status_code
        )

    def test_that_was_given_to_another_meanwhile_is_a_conflict(self, ben, client):
        ben.post("/account/email", data={"email": "cleo@label.example"})
        address = link_in(last_message())
        factories.user("cleo")
        assert client.post(address).status_code == 409

    def test_that_is_none_is_refused_beside_the_field(self, ben):
        answer = ben.post("/account/email", data={"email": "nonsense"})
        assert answer.status_code == 422
        assert "not an e-mail address" in answer.text


class TestMailbox:
    def test_shows_admins_what_could_not_be_sent(self, ana, ben, client):
        factories.user("cleo", password=PASSWORD)
        address = link_for("cleo", client)
        page = ana.get("/mailbox").text
        assert "No mail server is set" in page
        assert address in page
        assert ben.get("/mailbox").status_code == 403


def test_a_link_that_never_was_is_refused(app):
    with pytest.raises(NotFound):
        recovery.person_of("never given to anybody")


def test_of_two_at_the_same_moment_one_uses_the_ticket(app):
    person = factories.user("cleo")
    with transaction():
        ticket = tickets.issue("password", person, timedelta(hours=1))
    with transaction():
        first, second = tickets.redeem("password", ticket), tickets.redeem("password", ticket)
    assert (first is None, second is None) == (False, True)


def _actor(name: str):
    return actor_of(queries.find_by_identity(name))
