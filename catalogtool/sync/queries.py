"""The synchronisations of the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from catalogtool.audit.models import MetadataSync
from catalogtool.changes.models import Changeset
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports.models import Report
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.sync.following.scope import CHOSEN
from catalogtool.sync.models import SyncRecord

SOURCES = ("report", "connector", "api")


@dataclass(frozen=True)
class Run:
    """A synchronisation with what else is known of it; `job` is the one that followed a service."""

    record: SyncRecord
    changeset: Changeset | None
    report: Report | None
    job: ProcessingQueue | None

    @property
    def took(self) -> timedelta | None:
        """From its beginning to its end, with the pauses between."""
        return self.record.sync_timestamp - self.changeset.created_at if self.changeset else None

    @property
    def numbers(self) -> Mapping[str, int | None]:
        """What it came to."""
        record, counts = self.record, self.changeset.counts if self.changeset else {}
        return {
            "Created": record.created,
            "Updated": record.updated,
            "Skipped": record.skipped,
            "Rejected": record.rejected,
            "Newly gone": counts.get("gone"),
            "In the catalog after it": record.total_in_catalog,
            "Units spent": counts.get("units"),
        }


def latest_successes(subject: str) -> list[SyncRecord]:
    """The newest synchronisation by each source that succeeded and was not of some records alone, newest first."""
    found = [session().scalar(_latest(subject, source)) for source in SOURCES]
    known = [record for record in found if record]
    return sorted(known, key=lambda record: record.sync_timestamp, reverse=True)


def synchronisations(*, limit: int, offset: int = 0) -> list[SyncRecord]:
    """All synchronisations, newest first."""
    newest = select(SyncRecord).order_by(SyncRecord.sync_timestamp.desc(), SyncRecord.id.desc())
    return list(session().scalars(newest.limit(limit).offset(offset)))


def get_run(record_id: int) -> Run:
    """Raises NotFound."""
    record = session().get(SyncRecord, record_id)
    if record is None:
        raise NotFound(f"There is no synchronisation {record_id}.")
    return _run(record)


def run_before(run: Run) -> Run | None:
    """The last one before it that succeeded, of the same source, subject, kind and scope."""
    record = run.record
    if record.scope == CHOSEN:
        return None
    found = session().scalar(
        select(SyncRecord)
        .where(
            SyncRecord.id < record.id,
            SyncRecord.success,
            SyncRecord.source == record.source,
            SyncRecord.subject == record.subject,
            SyncRecord.scope.is_not_distinct_from(record.scope),
            _of_kind(run),
        )
        .order_by(SyncRecord.id.desc())
        .limit(1)
    )
    return _run(found) if found else None


def changed_fields(run: Run) -> dict[tuple[str, str], int]:
    """How often it has changed each field, by subject and field, the most often changed first."""
    changeset = run.changeset
    if changeset is None:
        return {}
    field = func.jsonb_object_keys(MetadataSync.changes).table_valued("field").render_derived()
    times = func.count()
    counted = (
        select(MetadataSync.subject, field.c.field, times)
        .join(field, true())
        .where(
            MetadataSync.changeset_id == changeset.id,
            # The trail is kept by month.
            MetadataSync.sync_time >= changeset.created_at,
            MetadataSync.operation == "update",
        )
        .group_by(MetadataSync.subject, field.c.field)
        .order_by(times.desc(), field.c.field)
    )
    return {(subject, name): number for subject, name, number in session().execute(counted)}


def run_of(current: Session, changeset: Changeset) -> ProcessingQueue | None:
    """The job that followed a service and filled the changeset."""
    job = current.get(ProcessingQueue, changeset.job_id) if changeset.job_id else None
    if job and "scope" in job.payload:
        return job
    # Where people looked at the changes first, the changeset's job is the one that applied them.
    filled = ProcessingQueue.cursor["changeset_id"].as_integer() == changeset.id
    return current.scalar(select(ProcessingQueue).where(ProcessingQueue.task_type.in_(QUESTIONS), filled))


def _latest(subject: str, source: str) -> Select[SyncRecord]:
    return (
        select(SyncRecord)
        .where(
            SyncRecord.subject == subject,
            SyncRecord.source == source,
            SyncRecord.success,
            SyncRecord.scope.is_(None),
        )
        .order_by(SyncRecord.sync_timestamp.desc())
        .limit(1)
    )


def _run(record: SyncRecord) -> Run:
    current = session()
    changeset = current.get(Changeset, record.changeset_id) if record.changeset_id else None
    report = current.get(Report, record.report_id) if record.report_id else None
    job = run_of(current, changeset) if changeset and report is None else None
    return Run(record, changeset, report, job)


def _of_kind(run: Run) -> ColumnElement[bool]:
    if run.report:
        return SyncRecord.report_id.in_(select(Report.id).where(Report.kind == run.report.kind))
    if run.changeset:
        return SyncRecord.changeset_id.in_(
            select(Changeset.id).where(Changeset.summary == run.changeset.summary)
        )
    return true()
