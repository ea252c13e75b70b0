"""How a search goes through the trail: along an index, newest first, and never further than a fixed stretch.

At ten million entries a search for something that is rare, and that no index knows, would read them all. So conditions
are of two kinds. Those of a stream are held by an index: it yields its rows in the order of the trail without looking
at others. The rest are tried on the rows that the streams yield, at most `REACH` of them for one page; the page then
says how far it came, and the next one goes on from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Subquery,
    Table,
    Text,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    tuple_,
    union_all,
)

from catalogtool.audit.entry import CATALOG, Position
from catalogtool.audit.models import ChangesetReview, MetadataSync
from catalogtool.core.database import session

REACH = 100_000
ONE_IMPORT = timedelta(hours=1)

TRAIL = cast("Table", MetadataSync.__table__)

# The changesets belong to a feature above this one; their table is known here by name only.
CHANGESET = table(
    "changeset",
    column("id", BigInteger),
    column("source", Text),
    column("actor_name", Text),
    column("report_id", BigInteger),
    column("created_at", DateTime(timezone=True)),
)

# One probe per name of the index on those who changed something other than by a report.
_PEOPLE = text("""
    with recursive people(name) as (
        (select actor_name from metadata_sync where source <> 'report' order by actor_name limit 1)
        union all
        select (select actor_name from metadata_sync where source <> 'report' and actor_name > name
                order by actor_name limit 1)
        from people where name is not null
    )
    select name from people where name is not null
""")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What an entry must be to be shown; None asks for nothing."""

    subject: str | None = None
    subject_key: str | None = None
    changeset_id: int | None = None
    person: str | None = None
    source: str | None = None
    operation: str | None = None
    channel: str | None = None
    field: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reviewed: bool | None = None


def walk(sought: Sought, before: Position | None) -> Subquery:
    """The rows to look at, newest first: those of every stream merged, cut off at the reach."""
    rows = TRAIL.c
    window = list(_window(sought, before))
    streams = [
        # Parentheses around each, so that it keeps its own order and the database merges them as they come.
        select(
            select(TRAIL)
            .where(*stream, *window)
            .order_by(*order(rows, sought))
            .limit(exactly(REACH))
            .subquery()
        )
        for stream in _streams(sought, before)
    ]
    merged = union_all(*streams).subquery() if len(streams) > 1 else streams[0].subquery()
    return select(merged).order_by(*order(merged.c, sought)).limit(exactly(REACH)).subquery("walk")


def matches(rows: Any, sought: Sought) -> Iterable[ColumnElement[bool]]:
    """The conditions to try on each row of the walk."""
    if sought.subject is not None:
        yield rows.subject == sought.subject
    if sought.person is not None:
        yield rows.actor_name == sought.person
    if sought.source is not None:
        yield rows.source == sought.source
    if sought.operation is not None:
        yield rows.operation == sought.operation
    if sought.channel is not None:
        yield rows.channel_display_name.icontains(sought.channel, autoescape=True)
    if sought.field is not None:
        yield rows.changes.has_key(sought.field)
    if sought.reviewed is not None:
        is_reviewed = exists().where(ChangesetReview.changeset_id == rows.changeset_id)
        yield is_reviewed if sought.reviewed else ~is_reviewed


def conditions(rows: Any, sought: Sought) -> Iterable[ColumnElement[bool]]:
    """Everything that is sought, for whoever goes through all of the trail."""
    yield from matches(rows, sought)
    yield from _period(rows, sought)
    if sought.subject is not None:
        yield rows.subject == sought.subject
    if sought.subject_key is not None:
        yield rows.subject_key == sought.subject_key
    if sought.changeset_id is not None:
        yield rows.changeset_id == sought.changeset_id


def order(rows: Any, sought: Sought) -> tuple[ColumnElement[Any], ...]:
    """Newest first; within a changeset the ids alone tell the order, and its index has no time."""
    return (rows.id.desc(),) if sought.changeset_id is not None else (rows.sync_time.desc(), rows.id.desc())


def exactly(count: int) -> ColumnElement[int]:
    """Write a limit out in the SQL: a prepared statement takes one that it can't see for a tenth of all rows."""
    return literal_column(str(count), BigInteger)


def people() -> list[str]:
    """The names of everybody who changed something other than by a report, in order."""
    return list(session().scalars(_PEOPLE))


def _window(sought: Sought, before: Position | None) -> Iterable[ColumnElement[bool]]:
    rows = TRAIL.c
    yield from _period(rows, sought)
    if before is not None and sought.changeset_id is not None:
        yield rows.id < before.id
    elif before is not None:
        # The second comparison says nothing new, but only by it the database passes over younger partitions.
        yield tuple_(rows.sync_time, rows.id) < tuple_(literal(before.sync_time), literal(before.id))
        yield rows.sync_time <= before.sync_time


def _period(rows: Any, sought: Sought) -> Iterable[ColumnElement[bool]]:
    if sought.since is not None:
        yield rows.sync_time >= sought.since
    if sought.until is not None:
        yield rows.sync_time < sought.until


def _streams(sought: Sought, before: Position | None) -> list[list[ColumnElement[bool]]]:
    rows = TRAIL.c
    if sought.changeset_id is not None:
        return [[rows.changeset_id == sought.changeset_id]]
    if sought.subject is not None and sought.subject_key is not None:
        return list(_of_subject(sought))
    reported = sought.subject is None or sought.subject in CATALOG
    if sought.source == "report" or (sought.source is None and sought.person is None and reported):
        return [_of_reports(sought, before)] if sought.source else [[]]
    names = [sought.person] if sought.person is not None else people()
    streams = [[rows.source != "report", rows.actor_name == name] for name in names] or [
        [rows.source != "report"]
    ]
    return streams if sought.source or not reported else [*streams, _of_reports(sought, before)]


def _of_subject(sought: Sought) -> Iterable[list[ColumnElement[bool]]]:
    rows = TRAIL.c
    if sought.subject == "video":
        yield [rows.video_id == sought.subject_key]
    # A purged video has left the column that refers to it, so the purge itself is found like any other subject.
    yield [rows.subject == sought.subject, rows.subject_key == sought.subject_key, rows.video_id.is_(None)]


def _of_reports(sought: Sought, before: Position | None) -> list[ColumnElement[bool]]:
    rows = TRAIL.c
    if sought.person is None:
        return [rows.source == "report"]
    # Reports bring nearly all entries, so the walk begins where the person's latest one ended.
    latest = session().scalar(_latest_by_report(sought.person, before))
    start = rows.sync_time <= latest + ONE_IMPORT if latest is not None else false()
    return [rows.source == "report", start]


def _latest_by_report(person: str, before: Position | None) -> Select[datetime | None]:
    """When a report of the person last changed something, to within the time that its chunks overlap."""
    changeset, rows = CHANGESET.c, TRAIL.c
    newest = (
        select(rows.sync_time)
        .where(rows.changeset_id == changeset.id)
        .order_by(rows.id.desc())
        .limit(exactly(1))
        .lateral("newest")
    )
    times = select(func.max(newest.c.sync_time)).select_from(CHANGESET).join(newest, true())
    mine = times.where(changeset.source == "report", changeset.actor_name == person)
    return mine if before is None else mine.where(changeset.created_at <= before.sync_time)
