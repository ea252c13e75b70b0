"""What became of the rows: every row of the file is in exactly one of the counts."""

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.changes.previewing import await_decisions
from catalogtool.core.clock import now
from catalogtool.reports.importing.run import Import
from catalogtool.reports.models import Report

COUNTS = ("read", "created", "updated", "unchanged", "refused", "blank", "merged")


def counts_of(report: Report) -> dict[str, int]:
    """The counts of a report's rows by what became of them; all but `read` add up to `read`."""
    return {name: getattr(report, f"rows_{name}") for name in COUNTS}


def finish(run: Import) -> dict[str, Any]:
    """End the import, in one transaction with its changeset and what follows: completed, or waiting for people."""
    with run.chunk("Finishing") as chunk:
        session = chunk.session
        report = run.report(session)
        status = "completed"
        if report.same_as_id is not None:
            _count_as_before(report, session.get_one(Report, report.same_as_id))
            if report.changeset_id is not None:
                changes.finish(
                    session,
                    session.get_one(Changeset, report.changeset_id),
                    "applied",
                    counts=counts_of(report),
                )
        elif report.status == "quarantined":
            status = "quarantined"
        elif run.is_shown and await_decisions(session, run.changeset(session)):
            status = "compared"
        else:
            _finish_changeset(session, run, report)
        report.status = status
        report.processed_at = now()
        report.timings = {**report.timings, **run.seconds}
        counts = counts_of(report)
        chunk.cursor = {"finished": counts}
        return counts


def written(session: Session, changeset_id: int, subject: str) -> tuple[int, int]:
    """How many records of the subject the changeset has created and updated so far."""
    created, updated = session.execute(
        select(
            func.coalesce(func.sum(ChangesetChunk.created), 0),
            func.coalesce(func.sum(ChangesetChunk.updated), 0),
        ).where(ChangesetChunk.changeset_id == changeset_id, ChangesetChunk.subject == subject)
    ).one()
    return int(created), int(updated)


def would_be(session: Session, run: Import, differences: int) -> dict[str, int]:
    """The rows of the report by what would become of them."""
    report = run.report(session)
    created = session.scalar(text(f"select count(*) from {run.primary.differing} where subject_id is null"))
    counts = {**counts_of(report), "created": int(created or 0)}
    counts["updated"] = differences - counts["created"]
    known = sum(counts[name] for name in COUNTS if name not in ("read", "unchanged"))
    return {**counts, "unchanged": counts["read"] - known}


def conclude(session: Session, report: Report, changeset: Changeset) -> None:
    """Tell in the report what became of its changeset after people looked at it."""
    report.rows_created, report.rows_updated = written(session, changeset.id, report.subject)
    _balance(report)
    report.status = "cancelled" if changeset.status == "cancelled" else "completed"
    report.error_message = changeset.error_message
    report.processed_at = now()


def _finish_changeset(session: Session, run: Import, report: Report) -> None:
    changeset = run.changeset(session)
    report.rows_created, report.rows_updated = written(session, changeset.id, report.subject)
    _balance(report)
    changes.drop_staging(session, changeset.id)
    changes.finish(session, changeset, "applied", counts=counts_of(report))


def _balance(report: Report) -> None:
    others = (
        report.rows_created
        + report.rows_updated
        + report.rows_refused
        + report.rows_blank
        + report.rows_merged
    )
    report.rows_unchanged = report.rows_read - others


def _count_as_before(report: Report, first: Report) -> None:
    """The same bytes again: every row that was taken then is unchanged now."""
    report.kind, report.version, report.subject = first.kind, first.version, first.subject
    report.content_owner = report.content_owner or first.content_owner
    report.header, report.unknown_columns = first.header, first.unknown_columns
    report.rows_read, report.rows_refused = first.rows_read, first.rows_refused
    report.rows_blank, report.rows_merged = first.rows_blank, first.rows_merged
    _balance(report)
