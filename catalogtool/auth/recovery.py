"""A new password by e-mail: for those who have forgotten theirs, and for those who are invited and have none yet."""

from datetime import timedelta

from catalogtool.auth import events, mail, operations, queries, tickets
from catalogtool.auth.models import User
from catalogtool.auth.passwords import checked_password
from catalogtool.core.clock import now
from catalogtool.core.errors import Conflict, NotFound
from catalogtool.queue.operations import enqueue

PURPOSE = "password"
FORGOTTEN_LASTS = timedelta(hours=1)


def ask(identity: str) -> None:
    """Have a link sent to the person of that name, if there is one.

    That is found out in the background, so that nobody learns it from how long the answer takes.
    """
    enqueue("password_link", {"identity": identity}, created_by=None, created_by_name="Catalog Tool")


def send_link(identity: str) -> bool:
    """Write the message with the link; False when nobody of that name may have one."""
    person = queries.find_by_identity(identity)
    if person is None or not person.active or person.auth_method != "flask-security":
        return False
    events.act_as_oneself(person)
    write_to(person)
    return True


def write_to(person: User) -> None:
    """Write the message with the link; Conflict when the person may not sign in at all."""
    mail.write(
        person.email,
        "A new password for Catalog Tool",
        "auth/messages/forgotten.txt",
        person=person,
        link=link_for(person),
    )


def link_for(person: User) -> str:
    """A link by which the person chooses a password, good once; Conflict when they may not sign in at all."""
    if not person.active:
        raise Conflict(f"{person.username} is deactivated. Reactivate the account first.")
    events.record_event(person, "password_asked")
    return mail.link("passwords.new", ticket=tickets.issue(PURPOSE, person, FORGOTTEN_LASTS))


def person_of(ticket: str) -> User:
    """Whom the link lets set a password; NotFound when it is too old or was used."""
    found = tickets.find(PURPOSE, ticket)
    person = None if found is None else queries.get_person(found.user_id or 0)
    if person is None or not person.active:
        raise NotFound("This link is too old or was used already. Ask for another one.")
    return person


def set_new_password(ticket: str, password: str) -> User:
    """Set the password and use the link up; NotFound when it is no good, Invalid when the password is too weak."""
    person = person_of(ticket)
    # A weak password must not use the link up.
    checked_password(password, person)
    if tickets.redeem(PURPOSE, ticket) is None:
        raise NotFound("This link was used already. Ask for another one.")
    events.act_as_oneself(person)
    operations.set_password(person, password)
    # Who has the link reads the letters that go to the address.
    person.confirmed_at = person.confirmed_at or now()
    tell_of_new_password(person)
    return person


def tell_of_new_password(person: User) -> None:
    """Write to the person that the password is another one, in case it was not them."""
    mail.write(person.email, "Your password was changed", "auth/messages/changed.txt", person=person)
