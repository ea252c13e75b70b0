"""Coming in by a password: counted first, then checked, and told to the trail either way."""

import time
from datetime import timedelta

import structlog
from flask import request, url_for
from flask import session as page_memory

from catalogtool.auth import (
    attempts,
    devices,
    events,
    operations,
    queries,
    second_factor,
    sessions,
    tickets,
)
from catalogtool.auth.models import User
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Forbidden
from catalogtool.core.origin import Origin, declare

NOBODY = Origin(None, "Unknown", "system")

# More than checking and noting it takes, so that the time tells nothing of what was done.
REFUSAL_SECONDS = 0.3
STEP_LASTS = timedelta(minutes=10)
_STEP = "second_step"

log = structlog.get_logger()


def by_password(identity: str, password: str) -> User | None:
    """The person, if name and password are right; TooOften when it was tried too often before.

    Nothing that can be seen from outside, words or time, tells whether there is such an account.
    """
    began = time.monotonic()
    counted = attempts.on_sign_in(
        identity, request.remote_addr, devices.known(queries.find_by_identity(identity))
    )
    attempts.take(counted)
    person = operations.authenticate(identity, password)
    if person is None:
        _note_refusal(identity)
        time.sleep(max(0.0, began + REFUSAL_SECONDS - time.monotonic()))
        return None
    attempts.give_back(counted)
    return person


def admit(person: User, method: str, page: str) -> str:
    """Let the person in and tell where to go: to the page that was wanted, or first to prove the second factor."""
    if not second_factor.has_one(person):
        let_in(person, method)
        return page
    events.act_as_oneself(person)
    page_memory[_STEP] = tickets.issue(_STEP, person, STEP_LASTS, detail=method)
    return url_for("second_step.ask", next=page)


def awaited() -> User | None:
    """Whose second factor this browser is asked for."""
    found = tickets.find(_STEP, page_memory.get(_STEP, ""))
    person = None if found is None else queries.get_person(found.user_id or 0)
    return person if person is not None and person.active else None


def complete(person: User, what: str) -> None:
    """Let the person in who has proved the second factor too; Forbidden when that took too long."""
    found = tickets.redeem(_STEP, page_memory.get(_STEP, ""))
    if found is None or found.user_id != person.id:
        raise Forbidden("That took too long. Sign in again.")
    let_in(person, f"{found.detail} and {what}")


def let_in(person: User, method: str) -> None:
    """Begin the person's session; the browser is one of theirs from now on."""
    events.act_as_oneself(person)
    sessions.start(person, method)
    devices.remember(person)
    events.record_event(person, "signed_in", method)
    log.info("signed in", person=person.id, method=method)


def _note_refusal(identity: str) -> None:
    log.warning("sign-in refused", address=request.remote_addr)
    with transaction():
        person = queries.find_by_identity(identity)
        declare(session(), NOBODY)
        if person is not None:
            events.record_event(person, "refused", f"wrong password, from {request.remote_addr}")
