"""Making accounts and changing them, and recognising people by their password."""

import re
import secrets
from collections.abc import Collection

from flask_security.utils import hash_password
from sqlalchemy.exc import IntegrityError

from catalogtool.auth import events, queries, roles, sessions
from catalogtool.auth.models import User
from catalogtool.auth.passwords import checked_password, is_password_of
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid

# Nothing is mailed to the address, so more than its form is not asked.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")


def create_person(email: str, username: str, role_names: Collection[str], password: str) -> User:
    """Make an account; Invalid or Conflict with a sentence when it can't be."""
    person = User(
        email=checked_email(email),
        username=checked_username(username),
        fs_uniquifier=secrets.token_hex(32),
        active=True,
    )
    set_password(person, password)
    roles.assign(person, roles.named(role_names))
    session().add(person)
    try:
        session().flush()  # to meet a namesake here, where there are words for it
    except IntegrityError as error:
        raise Conflict(f"{person.email} or {person.username} has an account already.") from error
    return person


def set_password(person: User, password: str) -> None:
    """Replace the password and end the person's sessions; Invalid when it is too weak."""
    person.password = hash_password(checked_password(password, person))
    person.auth_method = "flask-security"
    sessions.end_all(person)


def authenticate(identity: str, password: str) -> User | None:
    """The active person with this e-mail address or username, and this password.

    Takes the same time whether the account, the password or both are wrong.
    """
    person = queries.find_by_identity(identity)
    if not is_password_of(person, password) or person is None:
        return None
    # A hash of an earlier kind was replaced on the way.
    events.act_as_oneself(person)
    return person if person.active else None


def checked_email(email: str) -> str:
    """The address in lower case; Invalid when it is none."""
    if not _EMAIL.fullmatch(email) or len(email) > 255:  # noqa: PLR2004 - the width of the column
        raise Invalid("That is not an e-mail address.")
    return email.lower()


def checked_username(username: str) -> str:
    """The username in lower case; Invalid when it has other than letters, digits, dots and dashes."""
    if not _USERNAME.fullmatch(username.lower()):
        raise Invalid("A username has 2 to 50 of the letters a to z, digits, dot, dash and underscore.")
    return username.lower()
