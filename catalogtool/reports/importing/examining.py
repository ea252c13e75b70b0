"""A staged report is held against those before it; one that is severely unlike them waits in quarantine."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.reports.doctor import Profile, examine, history, is_severe
from catalogtool.reports.doctor.measuring import measure
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.doctor.profile import day_in, fields_by_heading
from catalogtool.reports.doctor.wrong_kind import wrong_kind
from catalogtool.reports.importing.run import Import
from catalogtool.reports.mapping.known import kind_read
from catalogtool.reports.models import Report, ReportDamage
from catalogtool.reports.modes import setting_of
from catalogtool.reports.reading import Choices
from catalogtool.reports.reading.finding import bound

PHASE = "Examining"


def examine_report(run: Import) -> bool:
    """Keep the report's figures and what is odd about them; False when it waits in quarantine."""
    if run.cursor.get("examined"):
        return True
    with run.chunk(PHASE) as chunk:
        session = chunk.session
        report = run.report(session)
        if report.partial or not Choices.of_json(report.choices).whole:
            # Rows that people chose are no report to be held against others.
            chunk.cursor = {"examined": True}
            return True
        profile = _profile(session, report, run.primary, run.cursor["staged"])
        held_against = history.baseline(session, report)
        findings = examine(
            profile,
            history.past_of(session, report, held_against),
            wrong_kind=wrong_kind(str(report.kind), report.original_name, report.header or ()),
            least_rows_percent=setting_of(session, report.kind).least_rows_percent,
        )
        session.merge(
            ReportProfile(
                report_id=report.id,
                series=history.series_of(report),
                profile=profile.as_json(),
                findings=[asdict(finding) for finding in findings],
                against=[_summed_up(each) for each in held_against],
            )
        )
        healthy = not is_severe(findings)
        if not healthy:
            report.status = "quarantined"
        chunk.cursor = {"examined": healthy}
    return healthy


def _summed_up(kept: ReportProfile) -> dict[str, Any]:
    return {"report": kept.report_id, "rows": kept.profile["rows"], "day": kept.profile["day"]}


def _profile(session: Session, report: Report, stage: Stage, staged: int) -> Profile:
    header = report.header or []
    bindings = [
        (header[number], column.field) for number, column in bound(kind_read(session, report), header)
    ]
    damaged = _damaged(session, report.id)
    return Profile(
        rows=report.rows_read,
        refused=report.rows_refused,
        header=tuple(header),
        read=fields_by_heading(bindings),
        columns=measure(
            session, stage, staged, {field: damaged.get(heading, 0) for heading, field in bindings}
        ),
        day=day_in(report.original_name),
    )


def _damaged(session: Session, report_id: int) -> dict[str, int]:
    """How many cells of each column were left out; those that were mended say what they should."""
    counted = session.execute(
        select(ReportDamage.column, func.sum(ReportDamage.count).label("cells"))
        .where(ReportDamage.report_id == report_id, ReportDamage.outcome == "left out")
        .group_by(ReportDamage.column)
    )
    return {row.column: int(row.cells) for row in counted}
