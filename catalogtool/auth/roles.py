"""Roles: giving them to people, and composing new ones."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import or_, select, text
from sqlalchemy.exc import IntegrityError

from catalogtool.auth import firebase, queries
from catalogtool.auth.models import Role, User
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.web.access import PERMISSIONS

ADMIN = "admin"
# These stay as they are: everybody who reads the documentation knows what they mean.
BUILT_IN = (ADMIN, "user", "auditor")
# To administer is what makes an admin, so there is one way to it.
COMPOSABLE = {name: title for name, title in PERMISSIONS.items() if name != "administer"}
CHANGING = {"edit", "upload", "apply", "roll_back", "operate_queue"}

_NAME = re.compile(r"[a-z][a-z0-9 ._-]{1,39}")


def give_roles(person: User, names: Collection[str]) -> None:
    """Give the person these roles instead of what they had.

    Raises Invalid when there are none, NotFound when one does not exist, Conflict when no admin would remain.
    """
    roles = named(names)
    with admin_remaining(person):
        assign(person, roles)


def named(names: Collection[str]) -> list[Role]:
    """The roles of these names; Invalid when there are none, NotFound when one does not exist."""
    if not names:
        raise Invalid("Choose at least one role. Somebody who shall not come in any more is deactivated.")
    return [queries.get_role(name) for name in dict.fromkeys(names)]


def assign(person: User, roles: Collection[Role]) -> None:
    """Set the roles, and with them whether the person is an admin."""
    person.roles = list(roles)
    person.is_admin = any(role.name == ADMIN for role in roles)


@contextmanager
def admin_remaining(person: User) -> Iterator[None]:
    """Undo what the block does to the person, and raise Conflict, when no admin who can sign in would remain."""
    username, was_one = person.username, person.id in _admins()
    try:
        with session().begin_nested():
            yield
            session().flush()
            session().execute(text("set constraints admin_remains immediate"))
            if was_one and not _admins():
                raise _last(username)
    except IntegrityError as error:
        if "admin_remains" not in str(error):
            raise
        raise _last(username) from error


def _admins() -> set[int]:
    """The active admins who can sign in; by Firebase only where that is set up, which the database can't know."""
    ways = [User.password.is_not(None)]
    if firebase.settings():
        ways.append(User.firebase_uid.is_not(None))
    return set(session().scalars(select(User.id).where(User.active, User.is_admin, or_(*ways))))


def _last(username: str) -> Conflict:
    return Conflict(
        f"{username} is the only active admin who can sign in. Make somebody else an admin first."
    )


def compose(name: str, description: str, permissions: Collection[str]) -> Role:
    """Make a role; Invalid or Conflict with a sentence when it can't be."""
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise Invalid("A role's name has 2 to 40 letters, digits, blanks, dots and dashes, a letter first.")
    if name in queries.role_names():
        raise Conflict(f"There is a role {name} already.")
    role = Role(name=name, description=description.strip() or None, permissions=_checked(permissions))
    session().add(role)
    session().flush()
    return role


def recompose(role: Role, description: str, permissions: Collection[str]) -> None:
    """Change what the role allows, from everybody's next request on; Conflict when it is built in."""
    require_composed(role)
    role.description, role.permissions = description.strip() or None, _checked(permissions)


def remove(role: Role) -> None:
    """Delete the role; Conflict when it is built in or somebody has it."""
    require_composed(role)
    if holders := queries.holders_by_role().get(role.name):
        raise Conflict(f"{', '.join(holders)} would lose the role {role.name}. Give them another one first.")
    session().delete(role)


def _checked(permissions: Collection[str]) -> list[str]:
    if unknown := set(permissions) - set(COMPOSABLE):
        raise Invalid(f"A role can't allow {', '.join(sorted(unknown))}.")
    if not permissions:
        raise Invalid("Choose what the role allows, at least one thing.")
    # Who may change something may see it.
    wanted = {*permissions, "view"} if set(permissions) & CHANGING else set(permissions)
    return [name for name in COMPOSABLE if name in wanted]


def require_composed(role: Role) -> None:
    """Raise Conflict when the role is built in."""
    if role.name in BUILT_IN:
        raise Conflict(f"The role {role.name} is built in and stays as it is. Compose another one beside it.")
