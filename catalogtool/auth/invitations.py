"""Inviting people: an account without a password, and a link by which the person chooses one."""

import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from catalogtool.auth import events, mail, queries, roles, tickets
from catalogtool.auth.models import User
from catalogtool.auth.operations import checked_email, checked_username
from catalogtool.auth.recovery import PURPOSE
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict
from catalogtool.web.access import Actor

INVITATION_LASTS = timedelta(days=7)


def invite(email: str, given: Collection[str], actor: Actor, username: str | None = None) -> str:
    """Make an account with these roles and send the person a link, which is also returned.

    Raises Invalid or Conflict with a sentence when there can't be such an account, NotFound for an unknown role.
    """
    person = User(
        email=checked_email(email),
        username=checked_username(username) if username else _free_name(checked_email(email)),
        fs_uniquifier=secrets.token_hex(32),
        active=True,
    )
    roles.assign(person, roles.named(given))
    events.act_as(actor)
    session().add(person)
    try:
        session().flush()
    except IntegrityError as error:
        raise Conflict(f"{person.email} or {person.username} has an account already.") from error
    events.record_event(person, "invited", ", ".join(given))
    return send_again(person, actor)


def send_again(person: User, actor: Actor) -> str:
    """Send an invited person another link; the one before is void."""
    ticket = tickets.issue(PURPOSE, person, INVITATION_LASTS)
    address = mail.link("passwords.new", ticket=ticket)
    mail.write(
        person.email,
        "Your account in Catalog Tool",
        "auth/messages/invitation.txt",
        person=person,
        link=address,
        inviter=actor.name,
    )
    return address


def _free_name(email: str) -> str:
    """A username made of the address; with a number where somebody has it already."""
    name = re.sub(r"[^a-z0-9._-]+", "-", email.partition("@")[0]).strip("._-")[:40] or "person"
    wanted = name if len(name) > 1 else f"{name}-{name}"
    number = 1
    while queries.find_by_identity(wanted):
        number += 1
        wanted = f"{name}{number}"
    return wanted
