"""Whether a report's changes are looked at first, and the limits that are set for its kind."""

from sqlalchemy.orm import Session

from catalogtool.reports.models import Report, ReportKindSetting


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
            most_gone_records=10_000,
            most_gone_percent=10,
        )
    return setting


def mode_of(session: Session, report: Report) -> str:
    """How the report is imported: as was asked for with it, else as is set for its kind."""
    setting = setting_of(session, report.kind)
    return report.mode or (setting.page_mode if report.in_page else setting.other_mode)
