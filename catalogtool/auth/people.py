"""Letting people in, and letting them in no more."""

from catalogtool.auth import sessions
from catalogtool.auth.models import User
from catalogtool.auth.roles import admin_remaining


def deactivate(person: User) -> None:
    """Let the person in no more and end their sessions; Conflict if no admin would remain."""
    with admin_remaining(person):
        person.active = False
    sessions.end_all(person)


def reactivate(person: User) -> None:
    """Let the person in again, the way they came in before."""
    person.active = True
