"""However a job that edits many videos ends, its changeset says so: what was edited stays, and can be rolled back."""

from flask import Flask
from sqlalchemy.orm import Session

from catalogtool.catalog.bulk.asking import TASK
from catalogtool.changes import operations as changes
from catalogtool.changes.ending import is_reversed, reopen
from catalogtool.changes.models import Changeset
from catalogtool.core.errors import Conflict
from catalogtool.queue.items.queries import tally
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended, job_revived

CANCELLED = "It was cancelled. What was edited until then stays."
FAILED = "It failed."


def init_app(_app: Flask) -> None:
    """Hear of every job that ends, or is tried again."""
    job_ended.connect(_conclude)
    job_revived.connect(_revive)


def finish(session: Session, changeset: Changeset, status: str, error: str | None = None) -> None:
    """End the changeset of the job with its counts as they are."""
    counted = tally(session, changeset.job_id or 0)
    counts = {
        "created": 0,
        "updated": counted.successful,
        "unchanged": counted.skipped,
        "cannot": counted.failed,
    }
    changes.finish(session, changeset, status, counts=counts, error=error)


def _conclude(session: Session, job: ProcessingQueue) -> None:
    if job.task_type != TASK or job.status == "completed":
        return
    changeset = session.get(Changeset, job.payload["changeset_id"])
    if changeset is None or changeset.status == "applied":
        return
    if job.status == "cancelled":
        finish(session, changeset, "cancelled", CANCELLED)
    else:
        finish(session, changeset, "failed", job.error_message or FAILED)


def _revive(session: Session, job: ProcessingQueue) -> None:
    if job.task_type != TASK:
        return
    changeset = session.get(Changeset, job.payload["changeset_id"])
    if changeset is None:
        raise Conflict("What it had changed is no longer known. Choose the videos anew.")
    if is_reversed(session, changeset):
        raise Conflict("What it had changed is rolled back, so it can't go on. Choose the videos anew.")
    reopen(session, changeset)
