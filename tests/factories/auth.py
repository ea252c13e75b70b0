"""People to test with."""

import itertools

from catalogtool.auth import queries
from catalogtool.auth.models import User
from catalogtool.auth.operations import set_password
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
