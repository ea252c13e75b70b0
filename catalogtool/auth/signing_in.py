"""Coming in by a password: counted first, then checked, and told to the trail either way."""

import structlog
from flask import request

from catalogtool.auth import attempts, devices, events, operations, queries, sessions
from catalogtool.auth.models import User
from catalogtool.core.database import session, transaction
from catalogtool.core.origin import Origin, declare

NOBODY = Origin(None, "Unknown", "system")

log = structlog.get_logger()


def by_password(identity: str, password: str) -> User | None:
    """The person, if name and password are right; TooOften when it was tried too often before.

    Nothing that can be seen from outside, words or time, tells whether there is such an account.
    """
    counted = attempts.on_sign_in(
        identity, request.remote_addr, devices.known(queries.find_by_identity(identity))
    )
    attempts.take(counted)
    person = operations.authenticate(identity, password)
    if person is None:
        _note_refusal(identity, counted)
        return None
    attempts.give_back(counted)
    return person


def let_in(person: User, method: str) -> None:
    """Begin the person's session; the browser is one of theirs from now on."""
    events.act_as_oneself(person)
    sessions.start(person, method)
    devices.remember(person)
    events.record_event(person, "signed_in", method)
    log.info("signed in", person=person.id, method=method)


def _note_refusal(identity: str, counted: list[attempts.Counted]) -> None:
    log.warning("sign-in refused", address=request.remote_addr)
    with transaction():
        person = queries.find_by_identity(identity)
        declare(session(), NOBODY)
        if person is not None:
            events.record_event(person, "refused", f"wrong password, from {request.remote_addr}")
        else:
            # As much work as above, so that the time tells nothing.
            attempts.touch(counted)
