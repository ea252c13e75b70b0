"""Who there is."""

from sqlalchemy import select

from catalogtool.auth.models import Role, User, roles_users
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound


def people() -> list[User]:
    """Everybody who has or had an account, active ones first, by name."""
    return list(session().scalars(select(User).order_by(User.active.desc(), User.username)))


def get_person(person_id: int) -> User:
    person = session().get(User, person_id)
    if person is None:
        raise NotFound("There is no account with this number.")
    return person


def find_by_identity(identity: str) -> User | None:
    """The person with this e-mail address or username, however it is capitalised."""
    column = User.email if "@" in identity else User.username
    return session().scalar(select(User).where(column == identity.strip().lower()))


def get_role(name: str) -> Role:
    role = session().scalar(select(Role).where(Role.name == name))
    if role is None:
        raise NotFound(f"There is no role {name}.")
    return role


def roles() -> list[Role]:
    """Every role, those that allow most first."""
    return sorted(session().scalars(select(Role)), key=lambda role: (-len(role.permissions), role.name))


def role_names() -> list[str]:
    return [role.name for role in roles()]


def holders_by_role() -> dict[str, list[str]]:
    """The usernames of those who have each role."""
    held = select(Role.name, User.username).join(roles_users, roles_users.c.role_id == Role.id).join(User)
    found: dict[str, list[str]] = {}
    for role, username in session().execute(held.order_by(User.username)):
        found.setdefault(role, []).append(username)
    return found
