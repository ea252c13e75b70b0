"""How far the catalog has followed YouTube in each kind of thing, and a run through everything that was interrupted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.connectors.models import SyncCheckpoint
from catalogtool.connectors.youtube import SERVICE
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope

# What is noted of a run through everything while it is under way, beside its scope: the last key that was asked for,
# how many were so far, out of how many, and the jobs that have the answers.
OPEN = ("after", "asked", "of", "jobs")


def reach(
    session: Session, question: Question, scope: Scope, cursor: Mapping[str, Any], at: datetime
) -> None:
    """Note that answers came at that moment, and how far a run has come that goes through everything."""
    reached = (
        {"scope": _described(scope), **{name: cursor[name] for name in OPEN}} if scope.everything else {}
    )
    entry = insert(SyncCheckpoint).values(
        service=SERVICE, entity_type=question.subject, last_timestamp=at, cursor=reached
    )
    moved: dict[str, Any] = {"last_timestamp": func.greatest(SyncCheckpoint.last_timestamp, at)}
    if reached:
        moved["cursor"] = entry.excluded.cursor
    place = [SyncCheckpoint.service, SyncCheckpoint.entity_type]
    session.execute(entry.on_conflict_do_update(index_elements=place, set_=moved))


def close(session: Session, question: Question, job_id: int) -> None:
    """Note that the run of the job has come to its end."""
    session.execute(
        update(SyncCheckpoint)
        .where(
            SyncCheckpoint.service == SERVICE,
            SyncCheckpoint.entity_type == question.subject,
            SyncCheckpoint.cursor["jobs"].contains([job_id]),
        )
        .values(cursor={})
    )


def interrupted(session: Session, question: Question, scope: Scope) -> dict[str, Any]:
    """How far a run with the same scope had come that has not ended well; empty without one."""
    found = session.get(SyncCheckpoint, (SERVICE, question.subject), populate_existing=True)
    return dict(found.cursor) if found and found.cursor.get("scope") == _described(scope) else {}


def _described(scope: Scope) -> dict[str, Any]:
    """The scope without its moment: what is stale is another matter in each run."""
    return {**scope.to_json(), "stale_since": scope.stale_since is not None}
