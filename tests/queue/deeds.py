"""Jobs in a given state, and what the trail tells of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.audit.models import MetadataSync
from catalogtool.core.database import db
from catalogtool.web.access import Actor
from tests.factories import auth as people
from tests.queue.jobs import ask, change

ROOT = Actor(None, "root", is_admin=True)


def staff() -> Actor:
    """Somebody new, who is no admin."""
    person = people.user()
    return Actor(person.id, person.username, is_admin=False)


def job_of(owner: Actor, status: str = "pending", message: str | None = None, **how: Any) -> int:
    """A job of the person that has come to that state."""
    job_id = ask(created_by=owner.id, created_by_name=owner.name, **how)
    change(
        """update processing_queue set status = cast(:status as text), error_message = cast(:message as text),
               error_kind = case when cast(:message as text) is not null then 'refused' end,
               started_at = case when cast(:status as text) <> 'pending' then now() end,
               lease_until = case when cast(:status as text) = 'processing' then now() + interval '1 h' end,
               completed_at = case when cast(:status as text) not in ('pending', 'processing') then now() end
           where id = :id""",
        id=job_id,
        status=status,
        message=message,
    )
    return job_id


def told(subject: str = "job", key: object = None) -> list[MetadataSync]:
    """What the trail has of the record, or of all records of the subject, the first entry first."""
    entries = select(MetadataSync).where(MetadataSync.subject == subject).order_by(MetadataSync.id)
    if key is not None:
        entries = entries.where(MetadataSync.subject_key == str(key))
    with Session(db.engine) as session:
        return list(session.scalars(entries))


def summed(subject: str = "job", key: object = None) -> list[tuple[set[str], str]]:
    """Of each entry the fields and the person."""
    return [(set(entry.changes), entry.actor_name) for entry in told(subject, key)]
