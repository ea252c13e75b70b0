"""What people decide about a report in quarantine."""

from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.models import Changeset
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.importing.accounting import counts_of
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor

GIVEN_UP = "The report was given up in quarantine."


def release(report_id: int, actor: Actor) -> ProcessingQueue:
    """Let the report go on where it stopped, and have the next ones held against it.

    Raises Conflict when it is not in quarantine any more.
    """
    current = session()
    report, profile = _quarantined(current, report_id)
    declare(current, Origin(actor.id, actor.name, "edit"))
    profile.released_at = now()
    report.status, report.processed_at = "pending", None
    before = current.get(ProcessingQueue, report.job_id) if report.job_id else None
    job = enqueue(
        "report_import",
        {"report_id": report.id},
        created_by=actor.id,
        created_by_name=actor.name,
        lock_key=f"report_import {report.kind}",
    )
    # What was staged is used, unless it got lost meanwhile; then the file is read again.
    kept = (
        {} if before is None else {name: value for name, value in before.cursor.items() if name != "finished"}
    )
    job.cursor = {**kept, "examined": True}
    report.job_id = job.id
    return job


def give_up(report_id: int, actor: Actor) -> None:
    """End the import without changing anything; Conflict when the report is not in quarantine any more."""
    current = session()
    report, profile = _quarantined(current, report_id)
    declare(current, Origin(actor.id, actor.name, "edit"))
    profile.given_up_at = now()
    report.status, report.error_message, report.processed_at = "cancelled", GIVEN_UP, now()
    if report.changeset_id is not None:
        changeset = current.get_one(Changeset, report.changeset_id)
        changes.drop_staging(current, changeset.id)
        changes.finish(current, changeset, "cancelled", counts=counts_of(report), error=GIVEN_UP)


def _quarantined(current: Session, report_id: int) -> tuple[Report, ReportProfile]:
    report = current.get(Report, report_id, with_for_update=True)
    profile = current.get(ReportProfile, report_id)
    if report is None or profile is None or report.status != "quarantined":
        raise Conflict("The report is not in quarantine any more. Look at its page.")
    return report, profile
