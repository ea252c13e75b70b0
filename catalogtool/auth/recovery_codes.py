"""Codes on paper that stand in for a lost second factor, each once."""

import hashlib
import secrets

from sqlalchemy import delete, func, select

from catalogtool.auth.models import RecoveryCode, User
from catalogtool.core.database import session

CODES = 10
# Without the letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make(person: User) -> list[str]:
    """Make new codes; those before are void. They can't be looked up again."""
    session().execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(CODES)
    ]
    session().add_all(RecoveryCode(user_id=person.id, hash=_hash(person, code)) for code in codes)
    session().flush()
    return codes


def use(person: User, code: str) -> bool:
    """Use the code up, if it is one of the person's; of two at the same moment one succeeds."""
    wanted = delete(RecoveryCode).where(
        RecoveryCode.user_id == person.id, RecoveryCode.hash == _hash(person, code)
    )
    return session().execute(wanted.returning(RecoveryCode.hash)).first() is not None


def count(person: User) -> int:
    """How many the person has left."""
    counted = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == person.id)
    return session().scalar(counted) or 0


def forget(person: User) -> None:
    """Void all of the person's codes."""
    session().execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))


def _hash(person: User, code: str) -> str:
    letters = "".join(each for each in code.lower() if each in _LETTERS)
    return hashlib.sha256(f"{person.id} {letters}".encode()).hexdigest()
