"""What people do at the door, and who changes their rights, told to the trail."""

from flask import Flask, request
from sqlalchemy import text

from catalogtool.auth.models import User
from catalogtool.core.database import session
from catalogtool.core.origin import Origin, Source, declare
from catalogtool.web.access import Actor, find_actor

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

_RECORD = text("select record_event(:person_id, :event, :detail)")


def act_as(actor: Actor, source: Source = "edit") -> None:
    """Name who changes people and their rights in the present transaction; the database refuses it without."""
    declare(session(), Origin(actor.id, actor.name, source))


def act_as_oneself(person: User) -> None:
    """Name the person themself, for what they do before anybody is signed in."""
    declare(session(), Origin(person.id, person.username, "edit"))


def record_event(person: User, event: str, detail: str | None = None) -> None:
    """Write into the trail what happened to the person; who did it has been named before.

    The events and their words stand in `audit/people.py`.
    """
    session().execute(_RECORD, {"person_id": person.id, "event": event, "detail": detail})


def _name_actor() -> None:
    actor = find_actor() if request.method not in SAFE_METHODS else None
    if actor is not None:
        act_as(actor)


def init_app(app: Flask) -> None:
    """Name the person behind every request that changes something; whoever has a better origin names it after."""
    app.before_request(_name_actor)
