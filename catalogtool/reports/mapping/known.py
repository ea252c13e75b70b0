"""The kinds that people have made, as the reading takes them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, ReportKind
from catalogtool.reports.kinds.mapping import Mapping, Meaning
from catalogtool.reports.mapping.models import ReportMapping
from catalogtool.reports.models import Report

# A share of the columns of both.
ENOUGH = 0.5


def mapped_for(session: Session, report: Report) -> list[ReportKind]:
    """The kinds that a report may be of: those in use, the latest first, or the very one that it was read as."""
    if report.kind is None:
        return mapped_kinds(session)
    chosen = mapping_of(session, report)
    return [kind_as_mapped(chosen)] if chosen else []


def mapped_kinds(session: Session) -> list[ReportKind]:
    """The kinds in use, the latest first; of one whose columns have changed also what they were before."""
    found = select(ReportMapping).where(ReportMapping.retired_at.is_(None)).order_by(ReportMapping.id.desc())
    return [kind_as_mapped(each) for each in session.scalars(found)]


def kind_read(session: Session, report: Report) -> ReportKind:
    """The kind that the report was read as."""
    chosen = mapping_of(session, report)
    return kind_as_mapped(chosen) if chosen else KINDS[str(report.kind)]


def kind_as_mapped(mapping: ReportMapping) -> ReportKind:
    """The kind by which files of these columns are read."""
    return Mapping(
        mapping.name,
        mapping.version,
        mapping.subject,
        mapping.fingerprint,
        meanings_of(mapping),
        mapping.named,
    ).kind


def meanings_of(mapping: ReportMapping) -> list[Meaning]:
    """What was said of its columns."""
    return [Meaning(**meaning) for meaning in mapping.meanings]


def latest(session: Session, name: str) -> ReportMapping | None:
    """The latest version of the kind of that name, however it is spelled."""
    return session.scalars(
        select(ReportMapping)
        .where(func.lower(ReportMapping.name) == name.lower())
        .order_by(ReportMapping.version.desc())
        .limit(1)
    ).first()


def latest_of_each(session: Session) -> Sequence[ReportMapping]:
    """The latest version of each kind, by name; those that are retired as well."""
    name = func.lower(ReportMapping.name)
    latest_first = select(ReportMapping).order_by(name, ReportMapping.version.desc())
    return session.scalars(latest_first.ext(distinct_on(name))).all()


def mapping_of(session: Session, report: Report) -> ReportMapping | None:
    """The version of a kind made by people that the report was read as; None for one of another kind."""
    if report.kind is None or report.kind in KINDS.names() or not (report.version or "").isdigit():
        return None
    return session.scalars(
        select(ReportMapping).where(
            ReportMapping.name == report.kind, ReportMapping.version == int(report.version or 0)
        )
    ).first()


def nearest(session: Session, report: Report) -> ReportMapping | None:
    """The kind that the report was read as, or that has most of its columns, and more than half; None when none has."""
    if chosen := mapping_of(session, report):
        return chosen
    headings = {key(heading) for heading in report.header or ()}

    def shared(mapping: ReportMapping) -> float:
        theirs = {key(heading) for heading in mapping.headings}
        return len(headings & theirs) / max(len(headings | theirs), 1)

    near = max(
        (each for each in latest_of_each(session) if each.retired_at is None), key=shared, default=None
    )
    return near if near and shared(near) > ENOUGH else None
