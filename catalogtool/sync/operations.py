"""Every changeset that a source outside the house filled is a synchronisation, and is recorded as one."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogtool.changes.models import Changeset
from catalogtool.changes.signals import changeset_finished
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.database import Base
from catalogtool.reports.models import Report
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncRecord
from catalogtool.sync.queries import SOURCES, run_of


@changeset_finished.connect
def record(
    _sender: object, *, session: Session, changeset: Changeset, counts: Mapping[str, int], error: str | None
) -> None:
    """Record the outcome of a changeset in the transaction that ends it; edits by hand are no synchronisation."""
    if changeset.source not in SOURCES or _is_recorded(session, changeset):
        return
    if error is None and changeset.status not in {"applied", "held"}:
        error = f"It was {changeset.status} before its end."
    subject, scope = _of_which(session, changeset)
    created = counts.get("created", 0)
    session.add(
        SyncRecord(
            subject=subject,
            created=created,
            updated=counts.get("updated", 0),
            skipped=sum(counts.get(kind, 0) for kind in ("unchanged", "blank", "merged")),
            rejected=counts.get("refused", 0),
            total_in_catalog=_total(session, subject, created if scope else None),
            success=error is None,
            error_message=error,
            source=changeset.source,
            scope=scope,
            report_id=changeset.report_id,
            changeset_id=changeset.id,
        )
    )


def _of_which(session: Session, changeset: Changeset) -> tuple[str, str | None]:
    """The subject that the source has spoken of, and of which records alone, if not of all."""
    report = session.get(Report, changeset.report_id) if changeset.report_id else None
    if report:
        return report.subject, None
    job = run_of(session, changeset)
    if job is None:
        return "video", None
    question = QUESTIONS.get(job.task_type)
    return question.subject if question else "video", Scope.of_json(job.payload["scope"]).words


def _total(session: Session, subject: str, added: int | None) -> int:
    """How many the catalog holds; who has `added` some to it and looked at no others takes the last run's word."""
    if added is not None:
        told = select(SyncRecord.total_in_catalog).where(SyncRecord.subject == subject)
        last = session.scalar(told.order_by(SyncRecord.sync_timestamp.desc(), SyncRecord.id.desc()).limit(1))
        if last is not None:
            return last + added
    records = Base.metadata.tables[SUBJECTS[subject].table]
    counted = select(func.count()).select_from(records).where(records.c.deleted_at.is_(None))
    return session.scalar(counted) or 0


def _is_recorded(session: Session, changeset: Changeset) -> bool:
    """Whether it succeeded before: what was on hold then and is decided now is no further run."""
    recorded = select(SyncRecord.id).where(SyncRecord.changeset_id == changeset.id, SyncRecord.success)
    return session.scalar(recorded.limit(1)) is not None
