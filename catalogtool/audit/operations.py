"""The verbs of the audit."""

from sqlalchemy import select

from catalogtool.audit.models import ChangesetReview
from catalogtool.audit.walk import CHANGESET
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.web.access import Actor


def review(changeset_id: int, comment: str, actor: Actor) -> ChangesetReview:
    """Mark the changeset as reviewed in the present transaction; NotFound when there is none."""
    current = session()
    if current.scalar(select(CHANGESET.c.id).where(CHANGESET.c.id == changeset_id)) is None:
        raise NotFound(f"There is no changeset {changeset_id}.")
    done = ChangesetReview(
        changeset_id=changeset_id, reviewer_id=actor.id, reviewer_name=actor.name, comment=comment
    )
    current.add(done)
    current.flush()
    return done
