"""However a run that follows YouTube ends, its changeset says so."""

from flask import Flask
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.models import Changeset
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended
from catalogtool.sync.following import uploads
from catalogtool.sync.following.keeping import forget_asked
from catalogtool.sync.following.questions import QUESTIONS

UNKNOWN = "The run failed."
CANCELLED = "The run was cancelled."


def init_app(_app: Flask) -> None:
    """Hear of every job that ends."""
    job_ended.connect(_conclude)


def _conclude(session: Session, job: ProcessingQueue) -> None:
    """What was applied stays and is in the trail; what was staged is thrown away, and counts as not asked."""
    changeset_id = job.cursor.get("changeset_id")
    if job.task_type not in {*QUESTIONS, uploads.TASK} or job.status == "completed" or changeset_id is None:
        return
    changeset = session.get_one(Changeset, changeset_id)
    cancelled = job.status == "cancelled"
    changes.drop_staging(session, changeset.id)
    if question := QUESTIONS.get(job.task_type):
        forget_asked(session, question, job.cursor["jobs"] or ())
    changes.finish(
        session,
        changeset,
        "cancelled" if cancelled else "failed",
        counts={},
        error=CANCELLED if cancelled else (job.error_message or UNKNOWN),
    )
