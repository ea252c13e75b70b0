"""The verbs of changesets."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from catalogtool.changes.apply import apply_pages
from catalogtool.changes.compare import compare
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.changes.signals import changeset_finished
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS, Subject
from catalogtool.core.clock import now
from catalogtool.core.database import session as current_session
from catalogtool.core.errors import Conflict, NotFound
from catalogtool.core.origin import Origin, Source

WHOLE_TABLE = 2**31


def open_changeset(
    session: Session,
    *,
    source: Source,
    summary: str,
    actor_id: int | None,
    actor_name: str,
    report_id: int | None = None,
) -> Changeset:
    """Begin a changeset; nothing of it is true yet."""
    changeset = Changeset(
        source=source,
        summary=summary,
        status="staging",
        actor_id=actor_id,
        actor_name=actor_name,
        report_id=report_id,
    )
    session.add(changeset)
    session.flush()
    return changeset


def origin_of(changeset: Changeset, source: Source) -> Origin:
    """The origin that the trail is to name for what the changeset writes."""
    return Origin(changeset.actor_id, changeset.actor_name, source, changeset.id)


def finish(
    session: Session,
    changeset: Changeset,
    status: str,
    *,
    counts: Mapping[str, int],
    error: str | None = None,
) -> None:
    """End the changeset as applied, held, failed or cancelled and tell those who listen, in the present transaction.

    `counts` are the records or rows by what became of them.
    """
    changeset.status = status
    changeset.error_message = error
    changeset.counts = {**changeset.counts, **counts}
    changeset.applied_at = now() if status in {"applied", "held"} else None
    session.flush()
    changeset_finished.send(
        changeset, session=session, changeset=changeset, counts=dict(changeset.counts), error=error
    )


def drop_staging(session: Session, changeset_id: int) -> None:
    """Throw away what was staged for the changeset."""
    for subject in SUBJECTS:
        Stage(subject, changeset_id, ()).drop(session)


def edit(
    subject: str,
    key: str,
    values: Mapping[str, object],
    *,
    row_version: int,
    actor_id: int | None,
    actor_name: str,
    summary: str,
) -> Changeset:
    """Change one record as a person asked, in the present transaction; a value of None clears its field.

    Raises NotFound, and Conflict when the record has moved on since `row_version` was read. A changeset that changes
    nothing is still returned, with its counts at zero, and leaves no entry in the trail.
    """
    session = current_session()
    kind = SUBJECTS[subject]
    _lock(session, kind, key, row_version)
    changeset = open_changeset(
        session, source="edit", summary=summary, actor_id=actor_id, actor_name=actor_name
    )
    stage = Stage(kind, changeset.id, tuple(values), temporary=True, clears=True, binding=False)
    stage.create(session)
    stage.say(session, key, values)
    compare(session, stage)
    written = apply_pages(session, stage, origin_of(changeset, "edit"), 0, WHOLE_TABLE)
    stage.drop(session)
    finish(session, changeset, "applied", counts={"created": 0, "updated": written.updated})
    return changeset


def edit_many(session: Session, changeset: Changeset, subject: str, statements: Select[Any]) -> int:
    """Change many records as a person asked, in the present transaction; return how many were changed.

    `statements` has the record's key, a column for each field that is spoken of, and `cleared`: the names of those that
    are to become empty. Of a record whose version matters the caller holds the lock.
    """
    kind = SUBJECTS[subject]
    fields = tuple(name for name in statements.selected_columns.keys() if name in kind.fields)  # noqa: SIM118 - no mapping
    stage = Stage(kind, changeset.id, fields, temporary=True, clears=True, binding=False)
    stage.create(session)
    stage.say_all(session, statements)
    stage.analyze(session)
    compare(session, stage)
    written = apply_pages(
        session, stage, origin_of(changeset, cast("Source", changeset.source)), 0, WHOLE_TABLE
    )
    stage.drop(session)
    _count(session, changeset.id, subject, written.updated)
    return written.updated


def _count(session: Session, changeset_id: int, subject: str, updated: int) -> None:
    """Keep in one place how many records were changed, for counting them in the trail takes long."""
    place = {"changeset_id": changeset_id, "subject": subject, "first_page": 0}
    chunk = session.get(ChangesetChunk, place) or ChangesetChunk(**place, last_page=0, created=0, updated=0)
    chunk.updated, chunk.applied_at = chunk.updated + updated, now()
    session.add(chunk)


def _lock(session: Session, kind: Subject, key: str, row_version: int) -> None:
    held = session.execute(
        text(f"select row_version from {kind.table} where {kind.key} = :key for update"), {"key": key}
    ).scalar_one_or_none()
    if held is None:
        raise NotFound(f"There is no {kind.name} {key}.")
    if held != row_version:
        raise Conflict(
            f"Somebody else changed this {kind.name} while you were at it. Look at the new values and try again."
        )
