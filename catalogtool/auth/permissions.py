"""What a person may do: all that any of their roles allows; to administer is for admins alone."""

from catalogtool.auth.models import User
from catalogtool.web.access import PERMISSIONS, Actor


def actor_of(person: User) -> Actor:
    """The person as the pages and operations know them, with what they may do at this moment."""
    return Actor(person.id, person.username, person.is_admin, permissions_of(person))


def permissions_of(person: User) -> frozenset[str]:
    if person.is_admin:
        return frozenset(PERMISSIONS)
    return frozenset(name for role in person.roles for name in role.permissions) - {"administer"}
