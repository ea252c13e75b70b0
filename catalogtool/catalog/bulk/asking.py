"""A job is asked for that edits the chosen videos, each in the version that was looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edits
from catalogtool.catalog.models import Video
from catalogtool.changes.guards import Limits
from catalogtool.changes.operations import open_changeset
from catalogtool.core.database import session as current_session
from catalogtool.core.errors import Forbidden
from catalogtool.queue.items.queries import choose, failed_keys
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.web import filters
from catalogtool.web.access import Actor

TASK = "bulk_edit"
MOST_VIDEOS = Limits().most_records


def edit_videos(
    choice: Choice, edits: Edits, actor: Actor, *, seen_at: datetime, dedupe_key: str | None = None
) -> ProcessingQueue:
    """Queue the edits of the chosen videos, each as it was at `seen_at`, as one changeset.

    While a job with the same `dedupe_key` waits or runs, that one is returned. Raises Forbidden when they are more than
    100,000 and the actor is no admin.
    """
    number = choice.count()
    if refused := refusal(number, actor):
        raise Forbidden(refused)
    place = func.row_number().over(order_by=Video.id)
    known = (
        place.label("position"),
        Video.video_id.label("subject_key"),
        _version_at(seen_at).label("row_version"),
    )
    chosen = select(*known).where(*choice.conditions())
    return _ask(chosen, edits, actor, f"{edits}, {filters.plural(number, 'video')}", dedupe_key)


def edit_failed(job: ProcessingQueue, actor: Actor) -> ProcessingQueue:
    """Queue the edits of a job once more, for the videos that it could not edit, as they are now."""
    failed = failed_keys(job.id).subquery()
    place = func.row_number().over(order_by=failed.c.position)
    chosen = select(place.label("position"), failed.c.subject_key, Video.row_version).outerjoin_from(
        failed, Video, Video.video_id == failed.c.subject_key
    )
    edits = Edits.of_json(job.payload["edits"])
    summary = f"{edits}, what failed in job {job.id}"
    return _ask(chosen, edits, actor, summary, f"{TASK} again {job.id}")


def refusal(number: int, actor: Actor) -> str | None:
    """Why the actor may not edit so many videos at once, if that is so."""
    if number <= MOST_VIDEOS or actor.is_admin:
        return None
    return (
        f"{filters.number(number)} videos at once are for an admin: {filters.number(MOST_VIDEOS)} are the most for "
        "others. Narrow the list, or ask an admin."
    )


def _version_at(moment: datetime) -> ColumnElement[int]:
    """SQL of the version that a video had at a moment that is not long ago."""
    later = (
        select(func.min(MetadataSync.row_version) - 1)
        .where(MetadataSync.video_id == Video.video_id, MetadataSync.sync_time > moment)
        .scalar_subquery()
    )
    moved = Video.updated_at > moment
    return case((moved, func.coalesce(later, Video.row_version)), else_=Video.row_version)


def _ask(
    chosen: Select[Any], edits: Edits, actor: Actor, summary: str, dedupe_key: str | None
) -> ProcessingQueue:
    session = current_session()
    job = enqueue(
        TASK,
        {"edits": edits.as_json()},
        created_by=actor.id,
        created_by_name=actor.name,
        dedupe_key=dedupe_key,
    )
    if "changeset_id" not in job.payload:
        changeset = open_changeset(
            session, source="bulk_edit", summary=summary, actor_id=actor.id, actor_name=actor.name
        )
        changeset.job_id = job.id
        job.payload = {"changeset_id": changeset.id, **job.payload}
        session.flush()
        choose(session, job.id, chosen)
    return job
