"""A changeset is made ready to be looked at: compared, grouped, measured and cut into stretches."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.groups import measure_groups
from catalogtool.changes.guards import Limits, objections
from catalogtool.changes.locks import note_locked
from catalogtool.changes.models import Changeset, ChangesetGroup
from catalogtool.changes.stage import Stage
from catalogtool.core.clock import now

NEEDS_ADMIN = "An admin has to look at this before it is applied:"


def show(session: Session, stage: Stage, chunk_rows: int) -> int:
    """Compare the staged rows for people to see; return how many records differ."""
    if stage.binding:
        note_locked(session, stage)
    differences = compare(session, stage)
    measure_groups(session, stage)
    plan_chunks(session, stage, differences, chunk_rows)
    return differences


def guard(
    session: Session,
    changeset: Changeset,
    stages: Iterable[Stage],
    limits: Limits,
    also: Iterable[str] = (),
) -> bool:
    """Note why the changeset stops for an admin, if it does, and tell whether."""
    reasons = [*also, *(reason for stage in stages for reason in objections(session, stage, limits))]
    changeset.guard = f"{NEEDS_ADMIN} {' '.join(reasons)}" if reasons else None
    return bool(reasons)


def await_decisions(session: Session, changeset: Changeset) -> bool:
    """From here on the changeset waits for people; False when it changes nothing, so that nobody need decide."""
    groups = select(ChangesetGroup.id).where(ChangesetGroup.changeset_id == changeset.id)
    if session.scalar(groups.limit(1)) is None:
        return False
    changeset.status = "compared"
    changeset.compared_at = now()
    return True
