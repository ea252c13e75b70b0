"""Edits of many videos, asked for and done."""

from collections.abc import Sequence
from typing import Any

from catalogtool.catalog.bulk.asking import edit_videos
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edit, Edits
from catalogtool.catalog.bulk.preview import preview_of
from catalogtool.catalog.queries.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.queue.items.queries import failures
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.web.access import Actor
from tests.factories.changes import BEN

ALL = Choice(selection=Selection())
LABEL = Edits([Edit("label", "set", "New")])


def asked(edits: Sequence[Edit] = LABEL, choice: Choice = ALL, actor: Actor = BEN) -> int:
    """Look at the preview and agree to it; return the number of the job."""
    edits = Edits(edits)
    with transaction():
        moment = preview_of(choice, edits).moment
    with transaction():
        return edit_videos(choice, edits, actor, seen_at=moment).id


def done(edits: Sequence[Edit] = LABEL, choice: Choice = ALL, actor: Actor = BEN) -> ProcessingQueue:
    job_id = asked(edits, choice, actor)
    drain()
    return job_now(job_id)


def job_now(job_id: int) -> ProcessingQueue:
    session().rollback()
    session().expire_all()
    return session().get_one(ProcessingQueue, job_id)


def failed(job_id: int) -> dict[str, Any]:
    """Why the videos that could not be edited could not, by their ids."""
    return {item.subject_key: item.error for item in failures(session(), job_id, limit=100)}
