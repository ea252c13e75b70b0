"""The job that edits many videos: some thousands in a transaction, with the trail and what becomes of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, String, any_, cast, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from catalogtool.audit.fields import in_order, name_of
from catalogtool.audit.models import MetadataSync
from catalogtool.audit.partitions import prepare_partitions
from catalogtool.catalog.bulk.edits import Edits
from catalogtool.catalog.bulk.ending import finish
from catalogtool.catalog.models import Video
from catalogtool.catalog.operations import MOST_NAMES
from catalogtool.changes import operations as changes
from catalogtool.changes.models import Changeset
from catalogtool.changes.tidying import tidy
from catalogtool.queue.items.models import BulkItem
from catalogtool.queue.items.working import SKIPPED, SUCCESSFUL, Item, Outcome, Write, work_through
from catalogtool.queue.runtime import RunningJob

PHASE = "Editing"

# Whoever else wants to write one of the videos waits for so many.
AT_ONCE = 5_000

GONE = Outcome("failed", "The catalog does not hold it any more.")
DELETED = Outcome("failed", "It is deleted. Restore it to edit it.")
CROWDED = Outcome("failed", f"It would have more than {MOST_NAMES} names in a list, which are the most.")


@dataclass(frozen=True)
class Found:
    """A chosen video as it is now, and the latest change since then of what is edited."""

    deleted: bool
    differs: bool
    crowded: bool
    changed_by: str | None
    changes: Mapping[str, Sequence[Any]] | None

    def outcome(self, edits: Edits) -> Outcome:
        """What becomes of the video; who is to be edited is successful."""
        if self.deleted:
            return DELETED
        if not self.differs:
            return SKIPPED
        if self.changes is not None:
            names = [name_of(field) for field, _ in in_order(dict(self.changes)) if field in edits.fields]
            return Outcome("failed", f"{self.changed_by} has changed its {' and '.join(names)} meanwhile.")
        return CROWDED if self.crowded else SUCCESSFUL


def edit_chosen(job: RunningJob) -> dict[str, int]:
    """Edit the job's videos and return how many have come to which end."""
    changeset_id, edits = int(job.payload["changeset_id"]), Edits.of_json(job.payload["edits"])
    with job.chunk() as chunk:
        prepare_partitions(chunk.session)
        changeset = chunk.session.get_one(Changeset, changeset_id)
        if changeset.status == "staging":
            changeset.status = "applying"

    def work(items: Sequence[Item]) -> Write:
        return partial(_edit, job_id=job.id, changeset_id=changeset_id, edits=edits, items=items)

    at_once = min(AT_ONCE, int(current_app.config["SETTINGS"].apply_chunk_rows))
    counts = work_through(job, work, phase=PHASE, at_once=at_once)
    with job.chunk() as chunk:
        changeset = chunk.session.get_one(Changeset, changeset_id)
        if changeset.status == "applying":
            finish(chunk.session, changeset, "applied")
    tidy(counts["successful"])
    return counts


def _edit(
    session: Session, *, job_id: int, changeset_id: int, edits: Edits, items: Sequence[Item]
) -> list[Outcome]:
    keys = [item.key for item in items]
    # In the order of their ids, so that two such jobs never wait for each other.
    session.execute(select(Video.id).where(_among(keys)).order_by(Video.id).with_for_update())
    found = _find(session, job_id, edits, items)
    outcomes = [found[key].outcome(edits) if key in found else GONE for key in keys]
    edited = [key for key, outcome in zip(keys, outcomes, strict=True) if outcome is SUCCESSFUL]
    if edited:
        statements = select(Video.video_id, *edits.statements()).where(_among(edited))
        changeset = session.get_one(Changeset, changeset_id)
        changes.edit_many(session, changeset, "video", statements)
    return outcomes


def _find(session: Session, job_id: int, edits: Edits, items: Sequence[Item]) -> dict[str, Found]:
    """Those of the items' videos that are there, by their ids."""
    entry = _later_entry(edits)
    crowded = (func.cardinality(edit.becomes) > MOST_NAMES for edit in edits if edit.how == "add")
    looked_at = (
        select(
            Video.video_id,
            Video.deleted_at.is_not(None),
            edits.changes,
            func.coalesce(or_(false(), *crowded), false()),
            entry.c.actor_name,
            entry.c.changes,
        )
        .select_from(BulkItem)
        .join(Video, Video.video_id == BulkItem.subject_key)
        .outerjoin(entry, true())
        .where(BulkItem.job_id == job_id, BulkItem.position.between(items[0].position, items[-1].position))
    )
    return {key: Found(*told) for key, *told in session.execute(looked_at)}


def _later_entry(edits: Edits) -> LateralFromClause:
    """The latest entry of the trail that has changed an edited field since the video was chosen."""
    return (
        select(MetadataSync.actor_name, MetadataSync.changes)
        .where(
            Video.row_version > BulkItem.row_version,
            MetadataSync.video_id == Video.video_id,
            MetadataSync.row_version > BulkItem.row_version,
            MetadataSync.changes.has_any(array(edits.fields)),
        )
        .order_by(MetadataSync.sync_time.desc(), MetadataSync.id.desc())
        .limit(1)
        .correlate(Video, BulkItem)
        .lateral("entry")
    )


def _among(keys: Sequence[str]) -> ColumnElement[bool]:
    return Video.video_id == any_(cast(keys, ARRAY(String)))
