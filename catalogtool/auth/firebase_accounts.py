"""Which account here a Firebase account opens: one that was linked to it, never one that only has the same address."""

import itertools
import re
import secrets

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalogtool.auth import attempts, events, firebase, mail, passkeys, queries, roles, sessions
from catalogtool.auth.firebase import Account
from catalogtool.auth.models import User
from catalogtool.auth.signing_in import NOBODY
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Forbidden
from catalogtool.core.origin import Origin, declare

MAKER = Origin(None, "Firebase", "system")
ROLE = "user"
LONGEST_NAME = 40

# The same whoever has that address here, so that nobody learns who does.
UNKNOWN = (
    "No account here is linked to this Firebase account. "
    "If you have one, sign in the other way and link it under Your account; if not, ask an admin for one."
)
TAKEN = "This Firebase account is linked to another account here. Unlink it there first."

log = structlog.get_logger()

_NEW_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._-]*@[a-z0-9.-]+")


def person_of(token: str, address: str | None) -> User:
    """Whom the ID token lets in from this network address, a new person where those are welcome.

    Counts as an attempt from there; raises TooOften, Invalid, Unavailable or Forbidden with a sentence.
    """
    counted = attempts.on_provider(address)
    attempts.take(counted)
    account = firebase.prove(token)
    person = find(account) or _made_for(account)
    if not person.active:
        _note_refusal(person.id, address)
        raise Forbidden(UNKNOWN)
    attempts.give_back(counted)
    return person


def find(account: Account) -> User | None:
    return session().scalar(select(User).where(User.firebase_uid == account.uid))


def link(person: User, token: str) -> None:
    """Let the Firebase account that the token proves sign the person in; Conflict when either is linked already."""
    # Locked before the token is used up, so that who presses twice is told that it is done.
    session().refresh(person, with_for_update=True)
    if person.firebase_uid is not None:
        raise Conflict("Your account is linked to a Firebase account already. Unlink that one first.")
    account = firebase.prove(token)
    try:
        with session().begin_nested():
            person.firebase_uid = account.uid
            session().flush()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    _tell(person, account.email)


def unlink(person: User) -> None:
    """Let the Firebase account sign the person in no more, here and now; Conflict when nothing else would."""
    session().refresh(person, with_for_update=True)
    if person.firebase_uid is None:
        raise Conflict("Your account is not linked to a Firebase account.")
    if person.password is None and not passkeys.has_any(person):
        raise Conflict("You could not sign in any more. Set a password or a passkey first.")
    with roles.admin_remaining(person):
        person.firebase_uid, person.auth_method = None, "flask-security"
    sessions.end_all(person, but_here=True)
    _tell(person, None)


def _made_for(account: Account) -> User:
    """A new account with the role `user`, if that is set; Forbidden else, or if somebody here has the address."""
    asked = firebase.settings()
    # A plus would let one mailbox have any number of accounts.
    if asked is None or asked.new_people != "create" or not _NEW_ADDRESS.fullmatch(account.email):
        raise Forbidden(UNKNOWN)
    declare(session(), MAKER)
    person = User(
        email=account.email,
        username=_free_name(account.email),
        firebase_uid=account.uid,
        auth_method="firebase",
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now(),
        active=True,
    )
    roles.assign(person, roles.named([ROLE]))
    try:
        with session().begin_nested():
            session().add(person)
            session().flush()
    except IntegrityError as error:
        raise Forbidden(UNKNOWN) from error
    return person


def _free_name(address: str) -> str:
    """The part before the @, with a number behind it when somebody is called so already."""
    name = address.partition("@")[0][:LONGEST_NAME].ljust(2, "0")
    names = (name if number == 1 else f"{name}{number}" for number in itertools.count(1))
    return next(each for each in names if queries.find_by_identity(each) is None)


def _note_refusal(person_id: int, address: str | None) -> None:
    log.warning("sign-in refused", address=address)
    with transaction() as current:
        declare(current, NOBODY)
        events.record_event(current.get_one(User, person_id), "refused", f"Firebase, from {address}")


def _tell(person: User, address: str | None) -> None:
    mail.write(
        person.email,
        "How you sign in to Catalog Tool has changed",
        "auth/messages/firebase.txt",
        person=person,
        address=address,
    )
