"""What people decide about a report in quarantine."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.models import Changeset
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Forbidden, NotFound
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.importing.accounting import counts_of
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor

GIVEN_UP = "The report was given up in quarantine."
FOR_ADMINS = "Only an admin can let a report go on out of quarantine."


def waiting() -> Sequence[Report]:
    """The reports in quarantine, the oldest first."""
    return session().scalars(select(Report).where(Report.status == "quarantined").order_by(Report.id)).all()


def release(report_id: int, actor: Actor, *, as_norm: bool) -> ProcessingQueue:
    """Let the report go on where it stopped, as the norm of those to come or for this once.

    Raises Forbidden for others than admins, Conflict when it is not in quarantine any more.
    """
    if not actor.is_admin:
        raise Forbidden(FOR_ADMINS)
    current = session()
    report = _decided(current, report_id, "norm" if as_norm else "released", actor)
    report.status, report.processed_at = "pending", None
    before = current.get(ProcessingQueue, report.job_id) if report.job_id else None
    job = enqueue(
        "report_import",
        {"report_id": report.id},
        created_by=actor.id,
        created_by_name=actor.name,
        lock_key=f"report_import {report.kind}",
    )
    job.cursor = {**_reached(before), "examined": True}
    report.job_id = job.id
    return job


def give_up(report_id: int, actor: Actor) -> None:
    """End the import without changing anything; Conflict when the report is not in quarantine any more."""
    current = session()
    report = _decided(current, report_id, "given_up", actor)
    report.status, report.error_message, report.processed_at = "cancelled", GIVEN_UP, now()
    if report.changeset_id is not None:
        changeset = current.get_one(Changeset, report.changeset_id)
        changes.drop_staging(current, changeset.id)
        changes.finish(current, changeset, "cancelled", counts=counts_of(report), error=GIVEN_UP)


def _decided(current: Session, report_id: int, decision: str, actor: Actor) -> Report:
    """The report, held for the present transaction, with what was decided and by whom."""
    report = current.get(Report, report_id, with_for_update=True, populate_existing=True)
    if report is None:
        raise NotFound(f"There is no report {report_id}.")
    profile = current.get(ReportProfile, report_id)
    if profile is None or report.status != "quarantined":
        raise Conflict("The report is not in quarantine any more. Look at its page.")
    declare(current, Origin(actor.id, actor.name, "edit"))
    profile.decision, profile.decided_at, profile.decided_by_name = decision, now(), actor.name
    return report


def _reached(before: ProcessingQueue | None) -> dict[str, object]:
    """How far the import came: what was staged is used, unless it got lost meanwhile; then the file is read again."""
    return {name: value for name, value in before.cursor.items() if name != "finished"} if before else {}
