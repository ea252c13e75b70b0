"""The reports that a report is held against: those of its series that were applied."""

import re
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.doctor.profile import Profile
from catalogtool.reports.models import Report

REMEMBERED = 10


def series_of(report: Report) -> str:
    """The kind with its content owner; where nobody knows that, with the name of the file but its numbers."""
    whose = report.content_owner or re.sub("[0-9]+", "", report.original_name)
    return f"{report.kind} {whose}"


def before(session: Session, report: Report) -> list[Profile]:
    """The profiles before this report, the latest first, back to the one that people made the norm last.

    The same bytes again are the same report, and no history of their own.
    """
    found: Sequence[ReportProfile] = session.scalars(
        select(ReportProfile)
        .join(Report, Report.id == ReportProfile.report_id)
        .where(
            ReportProfile.series == series_of(report),
            ReportProfile.report_id < report.id,
            Report.status == "completed",
            or_(Report.sha256.is_(None), Report.sha256 != report.sha256),
        )
        .order_by(ReportProfile.report_id.desc())
        .limit(REMEMBERED)
    ).all()
    norm = next((place for place, each in enumerate(found) if each.released_at), len(found))
    return [Profile.of_json(each.profile) for each in found[: norm + 1]]


def findings_of(session: Session, report_id: int | None) -> list[Finding]:
    """What was found in the report, the worst first; nothing where it was not examined."""
    kept = session.get(ReportProfile, report_id) if report_id is not None else None
    return [Finding(**finding) for finding in kept.findings] if kept else []
