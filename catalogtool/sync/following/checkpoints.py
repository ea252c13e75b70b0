"""How far the catalog has followed YouTube in each kind of thing, and a run through everything that was interrupted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.connectors.models import SyncCheckpoint
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.errors import Conflict
from catalogtool.queue.models import UNFINISHED, ProcessingQueue
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope

# What is noted of a run through everything while it is under way, beside its scope: the last key that was asked for,
# how many were so far, out of how many, and the jobs that have the answers.
OPEN = ("after", "asked", "of", "jobs")


def note(session: Session, entity_type: str, at: datetime, cursor: Mapping[str, Any] | None = None) -> None:
    """Note that answers about the kind of thing came at that moment, and where a run stands, if that is told."""
    entry = insert(SyncCheckpoint).values(
        service=SERVICE, entity_type=entity_type, last_timestamp=at, cursor=cursor or {}
    )
    moved: dict[str, Any] = {"last_timestamp": func.greatest(SyncCheckpoint.last_timestamp, at)}
    if cursor:
        moved["cursor"] = entry.excluded.cursor
    place = [SyncCheckpoint.service, SyncCheckpoint.entity_type]
    session.execute(entry.on_conflict_do_update(index_elements=place, set_=moved))


def reach(
    session: Session, question: Question, scope: Scope, cursor: Mapping[str, Any], at: datetime
) -> None:
    """Note that answers came at that moment, and how far a run has come that goes through everything."""
    reached = {"scope": scope.described, **{name: cursor[name] for name in OPEN}} if scope.everything else {}
    note(session, question.subject, at, reached)


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


def interrupted(session: Session, question: Question, scope: Scope, job_id: int) -> dict[str, Any]:
    """How far a run with the same scope had come that has not ended well; empty without one.

    Raises Conflict while another job than this one is still at it, also where it waits for the next day.
    """
    found = session.get(SyncCheckpoint, (SERVICE, question.subject), populate_existing=True)
    if found is None or found.cursor.get("scope") != scope.described:
        return {}
    last = session.get(ProcessingQueue, found.cursor["jobs"][-1])
    if last and last.id != job_id and last.status in UNFINISHED:
        raise Conflict(f"Job {last.id} asks the same already. Wait until it is done, or cancel it.")
    return dict(found.cursor)
