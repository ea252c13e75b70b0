"""The reports that a report is held against: those of its series that were applied."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from catalogtool.changes.queries import taken_back
from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.doctor.profile import Past, Profile
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.models import Report

T = TypeVar("T", bound=Any)

REMEMBERED = 10
REMEMBERED_DAYS = 100

_SUFFIXES = re.compile(r"(?:\.(?:csv|tsv|txt|gz|zip))+$", re.IGNORECASE)


def series_of(report: Report) -> str:
    """The kind with its content owner; where nobody knows that, with the name of the file but its numbers."""
    named = re.sub("[0-9]+", "", _SUFFIXES.sub("", report.original_name))
    return f"{report.kind} {report.content_owner or key(named)}"


def baseline(session: Session, report: Report) -> Sequence[ReportProfile]:
    """The reports that this one is held against, the latest first, back to the one that people made the norm last.

    They were applied, and not taken back since. One that was let go on for once is no measure for others.
    """
    once = ReportProfile.decision.is_distinct_from("released")
    found = session.scalars(
        _others(select(ReportProfile), report)
        .where(Report.status == "completed", once)
        .order_by(Report.processed_at.desc(), Report.id.desc())
        .limit(REMEMBERED)
    ).all()
    norm = next((place for place, each in enumerate(found) if each.decision == "norm"), len(found))
    return found[: norm + 1]


def past_of(session: Session, report: Report, held_against: Sequence[ReportProfile]) -> Past:
    """What was there of the series before the report."""
    return Past(
        [Profile.of_json(each.profile) for each in held_against],
        _days(session, report, Report.status == "completed"),
        _days(session, report, Report.status.in_(("compared", "quarantined"))),
    )


def profile_of(session: Session, report_id: int) -> ReportProfile | None:
    """What is kept of the report; None where it was not examined."""
    return session.get(ReportProfile, report_id)


def findings_of(session: Session, report_id: int | None) -> list[Finding]:
    """What was found in the report, the worst first; nothing where it was not examined."""
    kept = session.get(ReportProfile, report_id) if report_id is not None else None
    return [Finding(**finding) for finding in kept.findings] if kept else []


def _days(session: Session, report: Report, which: ColumnElement[bool]) -> frozenset[date]:
    day = ReportProfile.profile["day"].astext
    found = session.scalars(
        _others(select(day), report)
        .where(which, day.is_not(None))
        .group_by(day)
        .order_by(day.desc())
        .limit(REMEMBERED_DAYS)
    )
    return frozenset(date.fromisoformat(each) for each in found)


def _others(statement: Select[T], report: Report) -> Select[T]:
    """The other reports of the series. The same bytes again are the same report, and no history of their own."""
    return statement.join(Report, Report.id == ReportProfile.report_id).where(
        ReportProfile.series == series_of(report),
        Report.id != report.id,
        or_(Report.sha256.is_(None), Report.sha256 != report.sha256),
        ~taken_back(Report.changeset_id),
    )
