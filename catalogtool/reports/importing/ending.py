"""However an import ends, its report and its changeset say so, and again when it goes on after all."""

from flask import Flask
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.ending import is_reversed, reopen
from catalogtool.changes.models import Changeset
from catalogtool.changes.signals import changeset_finished
from catalogtool.core.clock import now
from catalogtool.core.errors import Conflict
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended, job_revived
from catalogtool.reports.importing.accounting import conclude, count_written, counts_of
from catalogtool.reports.models import Report

CANCELLED = "The import was cancelled."
UNKNOWN = "The import failed."


def init_app(_app: Flask) -> None:
    """Hear of every job that ends, and of every changeset."""
    job_ended.connect(_conclude)
    job_revived.connect(_go_on)
    changeset_finished.connect(_tell)


def _tell(_sender: object, *, session: Session, changeset: Changeset, **_told: object) -> None:
    """What people decided on a report's changeset stands in the report as well."""
    report = session.get(Report, changeset.report_id) if changeset.report_id is not None else None
    if report is not None and report.status in {"compared", "completed"}:
        conclude(session, report, changeset)


def _conclude(session: Session, job: ProcessingQueue) -> None:
    if job.task_type != "report_import" or job.status == "completed":
        return
    report = session.get(Report, job.payload["report_id"])
    if report is None or report.status in {"completed", "compared", "quarantined"}:
        return
    cancelled = job.status == "cancelled"
    error = CANCELLED if cancelled else (job.error_message or UNKNOWN)
    report.status = "cancelled" if cancelled else "error"
    report.processed_at = now()
    if report.changeset_id is not None:
        _stop_changeset(session, report, job, error)
    report.error_message = error


def _go_on(session: Session, job: ProcessingQueue) -> None:
    if job.task_type != "report_import":
        return
    report = session.get(Report, job.payload["report_id"])
    if report is None or report.job_id != job.id or report.status not in {"cancelled", "error"}:
        raise Conflict("The report has been dealt with since. Import it again from its page.")
    if report.changeset_id is not None:
        changeset = session.get_one(Changeset, report.changeset_id)
        if is_reversed(session, changeset):
            raise Conflict(
                "What the import had applied was taken back since. Import the report again instead."
            )
        reopen(session, changeset)
    report.status, report.error_message, report.processed_at = "pending", None, None


def _stop_changeset(session: Session, report: Report, job: ProcessingQueue, error: str) -> None:
    """Say how far the changeset came: what its finished chunks wrote stays, and is in the trail."""
    changeset = session.get_one(Changeset, report.changeset_id)
    count_written(session, report, changeset)
    changes.drop_staging(session, changeset.id)
    status = "cancelled" if job.status == "cancelled" else "failed"
    changes.finish(session, changeset, status, counts=counts_of(report), error=error)
