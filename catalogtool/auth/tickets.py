"""Tickets: a random text that lets one person do one thing, once and for a while; the database keeps its hash."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select

from catalogtool.auth.models import Ticket, User
from catalogtool.core.clock import now
from catalogtool.core.database import session


def issue(purpose: str, person: User | None, lasting: timedelta, detail: str | None = None) -> str:
    """Make a ticket; earlier ones of the person for the same purpose are void."""
    if person is not None:
        void(purpose, person)
    text = secrets.token_urlsafe(32)
    session().execute(delete(Ticket).where(Ticket.expires_at < func.now()))
    row = Ticket(hash=_hash(text), purpose=purpose, expires_at=now() + lasting, detail=detail)
    row.user_id = None if person is None else person.id
    session().add(row)
    session().flush()
    return text


def find(purpose: str, text: str) -> Ticket | None:
    """The ticket, while it is good; it stays so."""
    return session().scalar(select(Ticket).where(*_good(purpose, text)))


def redeem(purpose: str, text: str) -> Ticket | None:
    """The ticket, if it was good; it is no more. Of several at the same moment one gets it."""
    found = session().scalar(select(Ticket).where(*_good(purpose, text)).with_for_update())
    if found is not None:
        session().execute(delete(Ticket).where(Ticket.hash == found.hash))
        session().expunge(found)
    return found


def void(purpose: str, person: User) -> None:
    """Let no ticket of the person for that purpose be good any more."""
    session().execute(delete(Ticket).where(Ticket.purpose == purpose, Ticket.user_id == person.id))


def _good(purpose: str, text: str) -> tuple[ColumnElement[bool], ...]:
    return Ticket.hash == _hash(text), Ticket.purpose == purpose, Ticket.expires_at > func.now()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
