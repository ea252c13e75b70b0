"""Messages to people: written in the transaction that has a reason for them, sent in the background."""

from datetime import timedelta
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import delete, select

from catalogtool.auth import smtp
from catalogtool.auth.models import Message
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.settings import Settings
from catalogtool.queue.operations import enqueue

SHOWN = 100
KEPT = timedelta(days=30)


def write(recipient: str, subject: str, template: str, **words: object) -> None:
    """Write a message from the template, to be sent after the present transaction."""
    # Messages are also written where no request is, so the template gets these words and nothing else.
    body = current_app.jinja_env.get_template(template).render(public_url=_settings().public_url, **words)
    session().execute(delete(Message).where(Message.created_at < now() - KEPT))
    message = Message(recipient=recipient, subject=subject, body=body)
    session().add(message)
    session().flush()
    if _settings().smtp_url:
        enqueue("mail_send", {"message_id": message.id}, created_by=None, created_by_name="Catalog Tool")


def link(endpoint: str, **values: str) -> str:
    """The full address of a page, for a message."""
    return _settings().public_url + current_app.url_map.bind("").build(endpoint, values)


def send(message_id: int) -> bool:
    """Hand the message to the mail server; False when that is done already."""
    settings = _settings()
    message = session().get(Message, message_id, with_for_update=True)
    if message is None or message.sent_at is not None or settings.smtp_url is None:
        return False
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, message.recipient, message.subject
    letter.set_content(message.body or "")
    smtp.send(settings.smtp_url, letter)
    message.sent_at, message.body = now(), None
    return True


def mailbox() -> list[Message]:
    """The newest messages."""
    return list(session().scalars(select(Message).order_by(Message.id.desc()).limit(SHOWN)))


def is_sent() -> bool:
    """Whether messages leave by a mail server, or wait in the mailbox."""
    return _settings().smtp_url is not None


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
