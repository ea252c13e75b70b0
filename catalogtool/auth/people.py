"""Letting people in, and letting them in no more."""

from flask import Flask

from catalogtool.auth import events, sessions
from catalogtool.auth.browsers import browser_name
from catalogtool.auth.models import User
from catalogtool.auth.roles import admin_remaining


def ways_in(person: User) -> list[str]:
    """What the person can prove themself with."""
    ways = {"password": person.password, "Firebase": person.firebase_uid}
    return [name for name, held in ways.items() if held]


def deactivate(person: User) -> None:
    """Let the person in no more and end their sessions; Conflict if no admin would remain."""
    with admin_remaining(person):
        person.active = False
    sessions.end_all(person)


def reactivate(person: User) -> None:
    """Let the person in again, the way they came in before."""
    person.active = True


def end_sessions(person: User) -> None:
    """Sign the person out everywhere."""
    sessions.end_all(person)
    events.record_event(person, "sessions_ended", "everywhere")


def end_session(person: User, session_id: str) -> bool:
    """Sign the person out with one browser; False when that has happened already."""
    ended = sessions.end(person, session_id)
    if ended is None:
        return False
    events.record_event(person, "sessions_ended", browser_name(ended))
    return True


def init_app(app: Flask) -> None:
    """Let templates write `person|ways_in`."""
    app.jinja_env.filters["ways_in"] = ways_in
