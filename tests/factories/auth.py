"""People to test with."""

import hashlib
import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalogtool.auth import queries
from catalogtool.auth.models import Passkey, User, UserSession
from catalogtool.auth.operations import set_password
from catalogtool.core.clock import now
from catalogtool.core.database import transaction
from catalogtool.core.origin import Origin, declare

_numbers = itertools.count(1)


@contextmanager
def acting() -> Iterator[Session]:
    """A transaction in which people and their rights may be changed."""
    with transaction() as session:
        declare(session, Origin(None, "Factory", "system"))
        yield session


def user(
    name: str | None = None, *, role: str = "user", active: bool = True, password: str | None = None
) -> User:
    """Make an account; without a password nobody can sign in by one, which spares the time to hash it."""
    name = name or f"person{next(_numbers)}"
    with acting() as session:
        person = User(
            email=f"{name}@label.example",
            username=name,
            fs_uniquifier=f"{name}-{next(_numbers)}",
            active=active,
            is_admin=role == "admin",
            roles=[queries.get_role(role)],
        )
        if password:
            set_password(person, password)
        session.add(person)
    return person


def session_of(person: User, **different: Any) -> str:
    """Sign the person in somewhere and give what a browser's cookie holds then."""
    key = secrets.token_urlsafe(32)
    values = {"method": "password", "expires_at": now() + timedelta(hours=12), **different}
    with transaction() as session:
        session.add(UserSession(id=hashlib.sha256(key.encode()).hexdigest(), user_id=person.id, **values))
    return key


def passkey_of(person: User) -> int:
    """Give the person a passkey that no device has; tell its number."""
    with transaction() as session:
        passkey = Passkey(
            user_id=person.id,
            credential_id=secrets.token_bytes(16),
            public_key=b"",
            sign_count=0,
            name="Laptop",
        )
        session.add(passkey)
        session.flush()
        return passkey.id
