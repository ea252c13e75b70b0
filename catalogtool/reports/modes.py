"""Whether a report's changes are looked at first, and what makes one stop for an admin."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogtool.reports.models import Report, ReportKindSetting
from catalogtool.web import filters

# A report of a few rows may well have fewer the next time.
HARMLESS_ROWS = 100


def setting_of(session: Session, kind: str | None) -> ReportKindSetting:
    """What is set for the kind; what nobody has set is as the database has it."""
    setting = session.get(ReportKindSetting, kind or "")
    if setting is None:
        setting = ReportKindSetting(
            kind=kind or "",
            page_mode="preview",
            other_mode="apply",
            most_records=100_000,
            most_percent=10,
            least_rows_percent=50,
        )
    return setting


def mode_of(session: Session, report: Report) -> str:
    """How the report is imported: as was asked for with it, else as is set for its kind."""
    setting = setting_of(session, report.kind)
    return report.mode or (setting.page_mode if report.in_page else setting.other_mode)


def lost_rows(session: Session, report: Report, setting: ReportKindSetting) -> Iterable[str]:
    """A sentence when the report has lost most of the rows of the one before it.

    That is the latest of its kind whose name differs in nothing but numbers, for a network hands over a report for each
    content owner.
    """
    stem = func.regexp_replace(Report.original_name, "[0-9]+", "", "g")
    before = session.scalars(
        select(Report)
        .where(
            Report.kind == report.kind,
            Report.id < report.id,
            Report.status == "completed",
            Report.same_as_id.is_(None),
            stem == func.regexp_replace(report.original_name, "[0-9]+", "", "g"),
        )
        .order_by(Report.id.desc())
        .limit(1)
    ).first()
    if before is None or before.rows_read < HARMLESS_ROWS:
        return
    if report.rows_read * 100 < before.rows_read * setting.least_rows_percent:
        yield (
            f"The file has {filters.number(report.rows_read)} rows; the one before it, {before.original_name}, had "
            f"{filters.number(before.rows_read)}. It may have been cut short."
        )
