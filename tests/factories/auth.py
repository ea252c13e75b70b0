"""People to test with."""

import hashlib
import itertools
import secrets
from datetime import timedelta
from typing import Any

from catalogtool.auth import queries
from catalogtool.auth.models import User, UserSession
from catalogtool.auth.operations import set_password
from catalogtool.core.clock import now
from catalogtool.core.database import transaction

_numbers = itertools.count(1)


def user(
    name: str | None = None, *, role: str = "user", active: bool = True, password: str | None = None
) -> User:
    """Make an account; without a password nobody can sign in by one, which spares the time to hash it."""
    name = name or f"person{next(_numbers)}"
    with transaction() as session:
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
