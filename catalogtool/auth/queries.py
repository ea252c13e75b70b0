"""Who there is."""

from sqlalchemy import func, select

from catalogtool.auth.models import Role, User
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


def role_names() -> list[str]:
    return list(session().scalars(select(Role.name).order_by(Role.name.desc())))


def count_active_admins() -> int:
    """The number of people who may administer, none of whom can change before this transaction ends."""
    # Locked in one order, so that two admins can't take the role from one another at the same moment.
    admins = select(User.id).where(User.active, User.is_admin).order_by(User.id).with_for_update()
    return session().scalar(select(func.count()).select_from(admins.cte("admins"))) or 0
