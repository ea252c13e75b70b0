"""A job on a changeset that failed or was cancelled leaves the changeset saying so; it may go on after all."""

from flask import Flask
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from catalogtool.changes.decisions import OPEN
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.changes.operations import drop_staging, finish
from catalogtool.core.errors import Conflict
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended, job_revived

STOPPED = "Applying was stopped before its end. What was applied stays; the rest can be applied or refused."
CANCELLED = "It was cancelled."
FAILED = "It failed."


def init_app(_app: Flask) -> None:
    """Hear of every job that ends."""
    job_ended.connect(_conclude)
    job_revived.connect(_go_on)


def is_reversed(session: Session, changeset: Changeset) -> bool:
    """Whether a rollback has taken the changeset back, in part or whole, or is about to."""
    others = select(Changeset.id).where(
        Changeset.reverses_id == changeset.id, Changeset.status.not_in(("failed", "cancelled"))
    )
    return bool(session.scalar(select(exists(others))))


def reopen(session: Session, changeset: Changeset) -> None:
    """Let a changeset that ended before its time be staged once more; what it has applied stays its own."""
    changeset.status, changeset.error_message, changeset.applied_at = "staging", None, None
    session.flush()


def _conclude(session: Session, job: ProcessingQueue) -> None:
    if job.status == "completed" or job.task_type not in {"changeset_apply", "changeset_rollback"}:
        return
    changeset = session.get(Changeset, job.payload["changeset_id"])
    if changeset is None or changeset.status not in {"staging", "applying"}:
        return
    if job.task_type == "changeset_apply":
        _leave_open(session, changeset, job)
        return
    drop_staging(session, changeset.id)
    cancelled = job.status == "cancelled"
    error = CANCELLED if cancelled else job.error_message or FAILED
    finish(session, changeset, "cancelled" if cancelled else "failed", counts={}, error=error)


def _go_on(session: Session, job: ProcessingQueue) -> None:
    if job.task_type not in {"changeset_apply", "changeset_rollback"}:
        return
    changeset = session.get(Changeset, job.payload["changeset_id"], with_for_update=True)
    if changeset is None or changeset.job_id != job.id:
        raise Conflict("The changeset has been dealt with since. Look at its page.")
    if job.task_type == "changeset_apply" and changeset.status in OPEN:
        changeset.status, changeset.error_message = "applying", None
    elif job.task_type == "changeset_rollback" and changeset.status in {"failed", "cancelled"}:
        reopen(session, changeset)
    else:
        raise Conflict(f"The changeset is {changeset.status} by now. Look at its page.")


def _leave_open(session: Session, changeset: Changeset, job: ProcessingQueue) -> None:
    """What was decided stands, so the rest can be applied later."""
    written = select(ChangesetChunk.first_page).where(
        ChangesetChunk.changeset_id == changeset.id,
        ChangesetChunk.created + ChangesetChunk.updated > 0,
    )
    changeset.status = "held" if session.scalar(select(exists(written))) else "compared"
    changeset.error_message = STOPPED if job.status == "cancelled" else job.error_message
