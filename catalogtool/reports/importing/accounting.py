"""What became of the rows: every row of the file is in exactly one of the counts."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.apply import count_new, written_so_far
from catalogtool.changes.models import Changeset
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
        elif report.status in {"quarantined", "unknown"}:
            status = report.status
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


def count_written(session: Session, report: Report, changeset: Changeset) -> None:
    """Note what the changeset has created and updated so far, and apart from the rows what it said to be missing."""
    written = written_so_far(session, changeset.id, report.subject)
    if report.records_gone or report.records_back:
        report.records_gone, report.records_back = gone_and_back(session, report, changeset)
    report.rows_created, report.rows_updated = written.created, written.updated - report.records_gone


def gone_and_back(session: Session, report: Report, changeset: Changeset) -> tuple[int, int]:
    """How many records the changeset has said so far to be missing, and to be back."""
    said = {"changeset": changeset.id, "subject": report.subject, "since": changeset.created_at}
    gone, back = session.execute(_MISSING, said).one()
    return gone, back


def would_be(session: Session, run: Import, differences: int) -> dict[str, int]:
    """The rows of the report by what would become of them, and the records that are gone."""
    report = run.report(session)
    primary = run.primary
    gone = session.scalar(text(_WOULD_BE_GONE.format(differing=primary.differing, staged=primary.staged)))
    counts = {**counts_of(report), "created": count_new(session, primary)}
    counts["updated"] = differences - counts["created"] - int(gone or 0)
    known = sum(counts[name] for name in COUNTS if name not in ("read", "unchanged"))
    return {**counts, "unchanged": counts["read"] - known, "gone": int(gone or 0)}


def conclude(session: Session, report: Report, changeset: Changeset) -> None:
    """Tell in the report what became of its changeset after people looked at it."""
    count_written(session, report, changeset)
    _balance(report)
    report.status = "cancelled" if changeset.status == "cancelled" else "completed"
    report.error_message = changeset.error_message
    report.processed_at = now()


def _finish_changeset(session: Session, run: Import, report: Report) -> None:
    changeset = run.changeset(session)
    count_written(session, report, changeset)
    _balance(report)
    changes.drop_staging(session, changeset.id)
    counts = {**counts_of(report), "gone": report.records_gone}
    changes.finish(session, changeset, "applied", counts=counts)


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


_WOULD_BE_GONE = "select count(*) from {differing} d join {staged} s on s.ctid = d.place where s.line is null"

# What is said of a record that has no row in the file comes from no line.
_MISSING = text("""
select count(*) filter (where source_line is null), count(*) filter (where source_line is not null)
from metadata_sync
where changeset_id = :changeset and subject = :subject and sync_time >= :since and changes ? 'missing_since'
""")
