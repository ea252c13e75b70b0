"""Letters, handed to a real mail server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as differing
from email import message_from_bytes
from email.message import Message as Letter

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, text

from catalogtool.auth import mail
from catalogtool.auth.models import Message
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Unavailable
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from tests.factories import auth as factories
from tests.journeys.conftest import free_port


@dataclass
class Postman:
    """Takes every letter and keeps it."""

    letters: list[Letter] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the package calls it so
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def postman(app, monkeypatch) -> Iterator[Postman]:
    """A mail server that the application is told of."""
    postman = Postman()
    controller = Controller(postman, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = differing(app.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{controller.port}")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    yield postman
    controller.stop()


def test_a_message_is_sent_once_and_its_text_is_not_kept(postman):
    person = factories.user("cleo")
    with transaction():
        mail.write(person.email, "Your password was changed", "auth/messages/changed.txt", person=person)
    drain()
    [letter] = postman.letters
    assert (letter["To"], letter["From"]) == ("cleo@label.example", "catalog-tool@127.0.0.1")
    assert "Hello cleo," in letter.get_payload()
    message = session().scalars(select(Message)).one()
    assert message.sent_at is not None
    assert message.body is None
    with transaction():
        assert mail.send(message.id) is False
    assert len(postman.letters) == 1


def test_a_name_with_a_line_break_can_not_add_a_header(postman):
    address = "cleo@label.example\nBcc: all@label.example"
    with transaction():
        mail.write(address, "Hello", "auth/messages/changed.txt", person=None)
    message_id = session().scalars(select(Message.id)).one()
    with pytest.raises(ValueError, match="linefeed"):
        mail.send(message_id)


def test_messages_are_kept_for_thirty_days(app):
    person = factories.user("cleo")
    with transaction() as current:
        mail.write("old@label.example", "Hello", "auth/messages/changed.txt", person=person)
        current.execute(text("update message set created_at = now() - interval '31 days'"))
        mail.write("new@label.example", "Hello", "auth/messages/changed.txt", person=person)
    assert [message.recipient for message in mail.mailbox()] == ["new@label.example"]


def test_without_a_mail_server_nothing_waits_in_the_queue(app):
    with transaction():
        mail.write("cleo@label.example", "Hello", "auth/messages/changed.txt", person=factories.user("cleo"))
    assert session().scalars(select(ProcessingQueue)).all() == []


def test_a_server_that_is_away_is_tried_again_later(app, monkeypatch):
    settings = differing(app.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with transaction():
        mail.write("cleo@label.example", "Hello", "auth/messages/changed.txt", person=factories.user("cleo"))
    message = session().scalars(select(Message)).one()
    with pytest.raises(Unavailable, match="did not take the message"):
        mail.send(message.id)


def test_a_password_is_never_sent_to_a_server_without_encryption(postman, app, monkeypatch):
    address = app.config["SETTINGS"].smtp_url.replace("//", "//cleo:secret@")
    monkeypatch.setitem(app.config, "SETTINGS", differing(app.config["SETTINGS"], smtp_url=address))
    with transaction():
        mail.write("cleo@label.example", "Hello", "auth/messages/changed.txt", person=factories.user("cleo"))
    with pytest.raises(Unavailable, match="offers no encryption"):
        mail.send(session().scalars(select(Message.id)).one())
