"""Who is signed in with which browser: a row for each, and in the browser's cookie nothing but the key to it.

What one page remembers for the next, a note or the token of its forms, stands beside it in Flask's signed cookie.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import cast

from flask import Flask, Response, current_app, g, request
from flask import session as page_memory
from sqlalchemy import ColumnElement, delete, func, select, update

from catalogtool.auth.models import User, UserSession
from catalogtool.core.clock import now
from catalogtool.core.database import noting, session
from catalogtool.core.settings import Settings

SEEN_EVERY = timedelta(minutes=1)
LONGEST_USER_AGENT = 300


def start(person: User, method: str) -> UserSession:
    """Sign the person in with this browser; nothing of an earlier session of the browser counts any more."""
    end_here()
    moment = now()
    session().execute(delete(UserSession).where(UserSession.expires_at < moment))
    key = secrets.token_urlsafe(32)
    row = UserSession(
        id=_hash(key),
        person=person,
        method=method,
        created_at=moment,
        seen_at=moment,
        authenticated_at=moment,
        expires_at=moment + timedelta(hours=_settings().session_hours),
        ip=request.remote_addr,
        user_agent=request.user_agent.string[:LONGEST_USER_AGENT],
    )
    session().add(row)
    _note_sign_in(person)
    _hold(row, key)
    return row


def current() -> UserSession | None:
    """The session of the browser that asks, while it lasts; looked up once in a request."""
    if "user_session" not in g:
        g.user_session = _find(request.cookies.get(_cookie_name()))
    return cast("UserSession | None", g.user_session)


def renew(row: UserSession) -> None:
    """Note that the person has just proved who they are, and give the session another key."""
    key = secrets.token_urlsafe(32)
    row.id = _hash(key)
    row.authenticated_at = now()
    _hold(row, key)


def end_here() -> None:
    """Sign out with this browser; copies of its cookie are worthless from then on."""
    key = request.cookies.get(_cookie_name())
    if key:
        session().execute(delete(UserSession).where(UserSession.id == _hash(key)))
    page_memory.clear()
    _hold(None, "")


def of_person(person: User) -> list[UserSession]:
    """Where the person is signed in, the browser seen last first."""
    return list(
        session().scalars(
            select(UserSession)
            .where(UserSession.user_id == person.id, *_lasting())
            .order_by(UserSession.seen_at.desc(), UserSession.id)
        )
    )


def count_by_person() -> dict[int, int]:
    """How many sessions those have who are signed in anywhere."""
    counted = select(UserSession.user_id, func.count()).where(*_lasting()).group_by(UserSession.user_id)
    return dict(session().execute(counted).all())


def end(person: User, session_id: str) -> str | None:
    """End that session of the person, and tell the browser it was in; None when there is none (any more)."""
    wanted = delete(UserSession).where(UserSession.user_id == person.id, UserSession.id == session_id)
    return session().scalar(wanted.returning(func.coalesce(UserSession.user_agent, "")))


def end_all(person: User, *, but_here: bool = False) -> None:
    """End every session of the person, or every one but that of this browser."""
    wanted = delete(UserSession).where(UserSession.user_id == person.id)
    here = current() if but_here else None
    session().execute(wanted if here is None else wanted.where(UserSession.id != here.id))


def _find(key: str | None) -> UserSession | None:
    if not key:
        return None
    found = select(UserSession).where(UserSession.id == _hash(key), *_lasting())
    row = session().scalar(found)
    return row if row is not None and row.person.active else None


def _lasting() -> tuple[ColumnElement[bool], ...]:
    idle = timedelta(minutes=_settings().session_idle_minutes)
    return UserSession.expires_at > func.now(), UserSession.seen_at > func.now() - idle


def _note_sign_in(person: User) -> None:
    person.last_login_at, person.current_login_at = person.current_login_at, now()
    person.last_login_ip, person.current_login_ip = person.current_login_ip, request.remote_addr
    person.login_count = (person.login_count or 0) + 1


def _hold(row: UserSession | None, key: str) -> None:
    g.user_session, g.session_key = row, key
    g.pop("actor", None)


def _answer(response: Response) -> Response:
    """Give the browser its new key, and note now and then that it was here."""
    if response.status_code >= 400:  # noqa: PLR2004 - what the request did is taken back
        return response
    if "session_key" in g:
        _set_cookie(response, g.session_key)
    elif (row := g.get("user_session")) and row.seen_at < now() - SEEN_EVERY:
        with noting() as connection:
            connection.execute(update(UserSession).where(UserSession.id == row.id).values(seen_at=func.now()))
    return response


def _set_cookie(response: Response, key: str) -> None:
    response.set_cookie(
        _cookie_name(),
        key,
        max_age=_settings().session_hours * 3600 if key else 0,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _cookie_name() -> str:
    # Browsers keep a cookie of such a name to this host and to encrypted connections.
    return "__Host-catalog" if current_app.config["SESSION_COOKIE_SECURE"] else "catalog"


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _settings() -> Settings:
    return cast("Settings", current_app.config["SETTINGS"])


def init_app(app: Flask) -> None:
    app.after_request(_answer)
