"""What people decide about a changeset that they have looked at."""

from collections.abc import Collection
from typing import Literal

from sqlalchemy import exists, select, update

from catalogtool.changes.applying import is_unfinished
from catalogtool.changes.models import SETTLED, Changeset, ChangesetChunk, ChangesetGroup
from catalogtool.changes.operations import drop_staging, finish
from catalogtool.core.clock import now
from catalogtool.core.database import session as current_session
from catalogtool.core.errors import Conflict, Forbidden, Invalid, NotFound
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.web.access import Actor

Decision = Literal["approve", "hold", "refuse"]

OPEN = ("compared", "held")
REFUSED = "It was refused."


def decide(changeset_id: int, group_ids: Collection[int], decision: Decision, actor: Actor) -> None:
    """Approve, hold or refuse these groups of a changeset that waits; nothing of the catalog changes yet.

    Raises Conflict when the changeset waits for nobody, or one of the groups is applied already.
    """
    session = current_session()
    waiting(changeset_id)
    if _is_stopped_midway(changeset_id):
        raise Conflict("Applying was stopped midway. Apply the rest as it was decided, or refuse it.")
    groups = session.scalars(
        select(ChangesetGroup).where(
            ChangesetGroup.changeset_id == changeset_id, ChangesetGroup.id.in_(group_ids)
        )
    ).all()
    if len(groups) != len(set(group_ids)):
        raise NotFound(f"Changeset {changeset_id} has no such group.")
    if any(group.applied_at for group in groups):
        raise Conflict("What is applied already can't be decided again. Roll it back instead.")
    for group in groups:
        group.decision, group.decided_by_name, group.decided_at = decision, actor.name, now()


def approve(changeset_id: int, actor: Actor) -> ProcessingQueue:
    """Queue the application of the approved groups.

    Raises Forbidden when a guard has stopped the changeset and the actor is no admin, Invalid when no group is
    approved, Conflict when the changeset waits for nobody.
    """
    session = current_session()
    changeset = waiting(changeset_id)
    if changeset.guard and not actor.is_admin:
        raise Forbidden(changeset.guard)
    approved = select(ChangesetGroup.id).where(
        ChangesetGroup.changeset_id == changeset_id,
        ChangesetGroup.decision == "approve",
        ChangesetGroup.applied_at.is_(None),
    )
    if session.scalar(approved.limit(1)) is None:
        raise Invalid("None of the groups is approved, so there is nothing to apply.")
    changeset.status = "applying"
    job = enqueue(
        "changeset_apply",
        {"changeset_id": changeset_id},
        created_by=actor.id,
        created_by_name=actor.name,
    )
    changeset.job_id = job.id
    return job


def refuse(changeset_id: int, actor: Actor) -> None:
    """Throw away what waits: all of a changeset that is not applied yet, or the groups on hold."""
    session = current_session()
    changeset = waiting(changeset_id)
    session.execute(
        update(ChangesetGroup)
        .where(ChangesetGroup.changeset_id == changeset_id, ChangesetGroup.applied_at.is_(None))
        .values(decision="refuse", decided_by_name=actor.name, decided_at=now())
    )
    drop_staging(session, changeset_id)
    if changeset.status == "held":
        # What a stopped application has written stays.
        finish(session, changeset, "applied", counts={})
    else:
        finish(session, changeset, "cancelled", counts={}, error=f"{REFUSED} By {actor.name}.")


def waiting(changeset_id: int) -> Changeset:
    """The changeset, held for the present transaction so that nobody else decides meanwhile.

    Raises NotFound, and Conflict when it waits for no decision.
    """
    changeset = current_session().get(Changeset, changeset_id, with_for_update=True, populate_existing=True)
    if changeset is None:
        raise NotFound(f"There is no changeset {changeset_id}.")
    if changeset.status not in OPEN:
        raise Conflict(f"Changeset {changeset_id} waits for no decision: it is {changeset.status}.")
    return changeset


def _is_stopped_midway(changeset_id: int) -> bool:
    applied = select(ChangesetChunk.first_page).where(
        ChangesetChunk.changeset_id == changeset_id,
        ChangesetChunk.applied_at.is_not(None),
        ChangesetChunk.first_page != SETTLED,
    )
    session = current_session()
    return is_unfinished(session, changeset_id) and bool(session.scalar(select(exists(applied))))
