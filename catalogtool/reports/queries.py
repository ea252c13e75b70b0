"""What the pages show of reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports.models import NotedCell, RefusedRow, Report
from catalogtool.web.listing import Filter, Listing

STATES = {
    "pending": "Waiting",
    "processing": "Being imported",
    "quarantined": "In quarantine",
    "compared": "To review",
    "completed": "Completed",
    "error": "Failed",
    "cancelled": "Cancelled",
}
UNFINISHED = ("pending", "processing")
FILTERS = (Filter("status", "State", STATES),)
REFUSED_ROWS_SHOWN = 50

# What became of a row, and the tone in which it is drawn. Each row of a file counts in one of them.
OUTCOMES = (
    ("created", "good"),
    ("updated", "busy"),
    ("unchanged", "idle"),
    ("merged", "merged"),
    ("blank", "blank"),
    ("refused", "bad"),
)


@dataclass(frozen=True)
class NotedGroup:
    """Cells of one column noted for one reason: how many, on which line the first, and what the first and last held."""

    column: str
    reason: str
    kept: bool
    count: int
    line: int
    samples: list[str]


def page(listing: Listing) -> Listing:
    """One page of the reports, the newest first."""
    statement = select(Report).order_by(Report.id.desc())
    if listing["status"]:
        statement = statement.where(Report.status == listing["status"])
    if listing.search:
        named = func.lower(Report.original_name).contains(listing.search.lower(), autoescape=True)
        statement = statement.where(or_(named, Report.filename == listing.search))
    return listing.filled(session().scalars(statement.offset(listing.offset).limit(listing.limit)).all())


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


def noted_groups(report_id: int) -> list[NotedGroup]:
    """The noted cells by column and reason, the most frequent first."""
    first, last = func.min(NotedCell.id), func.max(NotedCell.id)
    key = (NotedCell.column, NotedCell.reason, NotedCell.kept)
    groups = session().execute(
        select(*key, func.count(), first, last)
        .where(NotedCell.report_id == report_id)
        .group_by(*key)
        .order_by(func.count().desc(), NotedCell.column, NotedCell.reason)
        .limit(200)
    )
    found = groups.all()
    samples = _cells(number for *_, least, most in found for number in (least, most))
    return [
        NotedGroup(
            column, reason, kept, count, samples[least].line, _distinct(samples[least].raw, samples[most].raw)
        )
        for column, reason, kept, count, least, most in found
    ]


def noted_columns(report_id: int) -> list[tuple[str, int, int]]:
    """Each column with noted cells: how many were kept, mended or as they were, and how many left out."""
    kept, left_out = func.count().filter(NotedCell.kept), func.count().filter(~NotedCell.kept)
    counted = session().execute(
        select(NotedCell.column, kept, left_out)
        .where(NotedCell.report_id == report_id)
        .group_by(NotedCell.column)
        .order_by(func.count().desc(), NotedCell.column)
    )
    return [(column, mended, lost) for column, mended, lost in counted]


def imported(keys: Sequence[str]) -> dict[str, Report]:
    """The latest report of each of these objects."""
    statement = select(Report).where(Report.filename.in_(keys)).order_by(Report.id)
    return {report.filename: report for report in session().scalars(statement)}


def _cells(ids: Iterable[int]) -> dict[int, NotedCell]:
    return {cell.id: cell for cell in session().scalars(select(NotedCell).where(NotedCell.id.in_(set(ids))))}


def _distinct(*texts: str) -> list[str]:
    return list(dict.fromkeys(texts))
