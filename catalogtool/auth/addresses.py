"""Another e-mail address: it counts when a link that was sent there is followed."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from catalogtool.auth import events, mail, queries, tickets
from catalogtool.auth.models import User
from catalogtool.auth.operations import checked_email
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, NotFound

PURPOSE = "address"
LASTS = timedelta(hours=24)


def ask(person: User, email: str) -> None:
    """Send a link to the new address, or, if it is somebody's already, a letter that says so."""
    address = checked_email(email)
    ticket = tickets.issue(PURPOSE, person, LASTS, detail=address)
    taken = queries.find_by_identity(address) not in (None, person)
    mail.write(
        address,
        "Your e-mail address in Catalog Tool",
        "auth/messages/address.txt",
        person=person,
        link=None if taken else mail.link("passwords.confirm", ticket=ticket),
    )


def confirm(ticket: str) -> User:
    """Make the address that the link was sent to the person's; NotFound or Conflict when it can't be."""
    found = tickets.redeem(PURPOSE, ticket)
    person = None if found is None else queries.get_person(found.user_id or 0)
    if found is None or person is None or not person.active:
        raise NotFound("This link is too old or was used already. Ask for another one.")
    events.act_as_oneself(person)
    before, person.email, person.confirmed_at = person.email, str(found.detail), now()
    try:
        session().flush()
    except IntegrityError as error:
        raise Conflict("Another account has this address by now.") from error
    if before != person.email:
        mail.write(before, "Your e-mail address was changed", "auth/messages/moved.txt", person=person)
    return person
