"""API tokens: programs send one to read for its owner, never more than the owner may read at that moment."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import timedelta

import structlog
from flask import Flask, request
from sqlalchemy import func, select, update

from catalogtool.auth import events
from catalogtool.auth.models import ApiToken, User
from catalogtool.auth.permissions import permissions_of
from catalogtool.core.clock import now
from catalogtool.core.database import noting, session
from catalogtool.core.errors import Conflict, Invalid, NotFound
from catalogtool.web import access
from catalogtool.web.access import PERMISSIONS, Actor

# What the read API opens; a token for anything else would open nothing.
SCOPES = {name: PERMISSIONS[name] for name in ("view", "review_audit")}
LONGEST_DAYS = 365
MOST_ACTIVE = 20

_KIND = "ct_"
_PREFIX = 9
_TOKEN = re.compile(rf"{_KIND}[A-Za-z0-9_-]{{43}}")
_USED_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


def make(person: User, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """Make a token that is good for so many days, and return it with what the program is to send: known only now.

    Invalid when it could open nothing or too much, Conflict when the person has too many already.
    """
    _require_sense(person, name, scopes, days)
    if sum(token.state == "active" for token in of_person(person)) >= MOST_ACTIVE:
        raise Conflict(
            f"There are {MOST_ACTIVE} tokens in use already. Revoke one that is not needed any more."
        )
    sent = _KIND + secrets.token_urlsafe(32)
    token = ApiToken(
        owner=person,
        name=name.strip(),
        prefix=sent[:_PREFIX],
        hash=_hash(sent),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=now() + timedelta(days=days),
    )
    session().add(token)
    session().flush()
    events.record_event(person, "token_made", f"{token.name} ({', '.join(token.scopes)})")
    return token, sent


def of_person(person: User) -> list[ApiToken]:
    """The person's tokens, the newest first, those too that open nothing any more."""
    theirs = select(ApiToken).where(ApiToken.user_id == person.id)
    return list(session().scalars(theirs.order_by(ApiToken.id.desc())))


def revoke(person: User, token_id: int) -> ApiToken:
    """Make the token worthless; NotFound when the person has none of that number that is still good."""
    token = session().get(ApiToken, token_id)
    if token is None or token.user_id != person.id or token.revoked_at:
        raise NotFound("There is no such token, or it is revoked already.")
    token.revoked_at = now()
    events.record_event(person, "token_revoked", token.name)
    return token


def _require_sense(person: User, name: str, scopes: Collection[str], days: int) -> None:
    if not name.strip():
        raise Invalid("Give the token a name by which you know the program again.")
    if not scopes or set(scopes) - set(SCOPES) or set(scopes) - permissions_of(person):
        raise Invalid("Choose what the token is for, out of what you may do yourself.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(f"A token is good for 1 to {LONGEST_DAYS} days.")


def _actor() -> Actor | None:
    """The owner of the token that the request brings, with what both the token and the owner's roles allow."""
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not _TOKEN.fullmatch(sent):
        return None
    token = session().scalar(select(ApiToken).where(ApiToken.hash == _hash(sent)))
    if token is None or token.state != "active" or not token.owner.active:
        log.warning("token refused", token=token and token.id, state=token and token.state)
        return None
    _note_use(token)
    owner = token.owner
    return Actor(
        owner.id, owner.username, is_admin=False, permissions=permissions_of(owner) & {*token.scopes}
    )


def _note_use(token: ApiToken) -> None:
    if token.last_used_at is None or token.last_used_at < now() - _USED_EVERY:
        with noting() as connection:
            connection.execute(
                update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=func.now())
            )


def _hash(sent: str) -> str:
    # So many random bits need no slow hash.
    return hashlib.sha256(sent.encode()).hexdigest()


def init_app(app: Flask) -> None:
    """Let the routes of the API recognise people by their tokens."""
    access.recognise_by_token(app, _actor)
