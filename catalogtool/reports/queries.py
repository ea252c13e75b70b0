"""What the pages show of reports."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports.models import RefusedRow, Report, ReportDamage
from catalogtool.web.listing import Filter, Listing

STATES = {
    "pending": "Waiting",
    "processing": "Being imported",
    "quarantined": "In quarantine",
    "unknown": "Unknown columns",
    "compared": "To review",
    "completed": "Completed",
    "error": "Failed",
    "cancelled": "Cancelled",
}
UNFINISHED = ("pending", "processing")
FILTERS = (Filter("status", "State", STATES),)
REFUSED_ROWS_SHOWN = 50
MOST_OWNERS = 200

# What became of a row, and the tone in which it is drawn. Each row of a file counts in one of them.
OUTCOMES = (
    ("created", "good"),
    ("updated", "busy"),
    ("unchanged", "idle"),
    ("merged", "merged"),
    ("blank", "blank"),
    ("refused", "bad"),
)


def page(listing: Listing) -> Listing:
    """One page of the reports, the newest first."""
    found = select(Report).where(*conditions(listing)).order_by(Report.id.desc())
    return listing.filled(session().scalars(found.offset(listing.offset).limit(listing.limit)).all())


def conditions(listing: Listing) -> list[ColumnElement[bool]]:
    """What must be true of a report of the list."""
    found = [Report.status == listing["status"]] if listing["status"] else []
    if listing.search:
        named = func.lower(Report.original_name).contains(listing.search.lower(), autoescape=True)
        found.append(or_(named, Report.filename == listing.search))
    return found


def any_unfinished() -> bool:
    """Tell whether a report waits or is being imported."""
    return bool(session().scalar(select(select(Report.id).where(Report.status.in_(UNFINISHED)).exists())))


def waiting(reports: Iterable[Report]) -> set[int]:
    """The numbers of those whose import has not begun yet, or waits in the midst of it for another to end."""
    jobs = {report.job_id: report.id for report in reports if report.status in UNFINISHED}
    pending = select(ProcessingQueue.id).where(
        ProcessingQueue.id.in_(jobs), ProcessingQueue.status == "pending"
    )
    return {jobs[job_id] for job_id in session().scalars(pending)}


def find(report_id: int) -> Report:
    """The report; NotFound when there is none."""
    report = session().get(Report, report_id)
    if report is None:
        raise NotFound(f"There is no report {report_id}.")
    return report


def job_of(report: Report) -> ProcessingQueue | None:
    """The work that imports the report, as it stands now."""
    return session().get(ProcessingQueue, report.job_id) if report.job_id else None


def outcomes(report: Report) -> list[tuple[str, int, str]]:
    """What became of the rows that were read, as (word, rows, tone); together they are all of them."""
    found = [(word, getattr(report, f"rows_{word}"), tone) for word, tone in OUTCOMES]
    rest = report.rows_read - sum(rows for _, rows, _ in found)
    return [*found, ("not applied", rest, "warn")] if rest > 0 else found


def refused_rows(report_id: int, after: int = 0) -> tuple[Sequence[RefusedRow], bool]:
    """Some refused rows in the order of the file, from the one after the id `after` on, and whether more follow."""
    statement = select(RefusedRow).where(RefusedRow.report_id == report_id, RefusedRow.id > after)
    rows = session().scalars(statement.order_by(RefusedRow.id).limit(REFUSED_ROWS_SHOWN + 1)).all()
    return rows[:REFUSED_ROWS_SHOWN], len(rows) > REFUSED_ROWS_SHOWN


def damages(report: Report) -> list[ReportDamage]:
    """All that was repaired, left out or refused: whole rows first, then by column as they stand in the file."""
    places = {heading: place for place, heading in enumerate(report.header or [])}
    found = session().scalars(select(ReportDamage).where(ReportDamage.report_id == report.id))
    return sorted(found, key=lambda each: (places.get(each.column, -1), -each.count, each.damage))


def content_owners() -> Sequence[str]:
    """Whose reports have come so far, in the order of the alphabet."""
    named = select(Report.content_owner).where(Report.content_owner.is_not(None)).distinct()
    return [
        owner for owner in session().scalars(named.order_by(Report.content_owner).limit(MOST_OWNERS)) if owner
    ]


def imported(keys: Sequence[str]) -> dict[str, Report]:
    """The latest report of each of these objects."""
    statement = select(Report).where(Report.filename.in_(keys)).order_by(Report.id)
    return {report.filename: report for report in session().scalars(statement)}
