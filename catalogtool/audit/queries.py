"""What the trail knows: of one record, of one changeset, of everything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from catalogtool.audit.archives import archives
from catalogtool.audit.entry import Entry, Page, Position
from catalogtool.audit.lines import MOST_READ, lines_of
from catalogtool.audit.models import ChangesetReview
from catalogtool.audit.walk import (
    CHANGESET,
    REACH,
    TRAIL,
    Sought,
    exactly,
    matches,
    order,
    walk,
)
from catalogtool.core.database import session

# So many months of the archive are read for one page, which then says how far it came.
MOST_ARCHIVES = 12


def history(
    subject: str, key: str, before: Position | None = None, limit: int = 50, since: datetime | None = None
) -> list[Entry]:
    """The entries of one record, newest first, those older than `before`, and none from before `since`."""
    sought = Sought(subject=subject, subject_key=key, since=since)
    entries = _found(sought, before, limit)
    if len(entries) < limit:
        for archive in archives(sought, before):
            entries += archive.entries(sought, before, limit - len(entries))
            if len(entries) == limit:
                break
    return entries


def latest(subject: str, key: str, before: Position | None, lines: int) -> tuple[list[Entry], bool]:
    """As `history`, for a page of so many lines: one entry more than MOST_READ at most, and whether they are all.

    What the page does not need is not fetched from the archives.
    """
    sought = Sought(subject=subject, subject_key=key)
    entries = _found(sought, before, MOST_READ + 1)
    older = archives(sought, before)
    # One line more than the page shows: the last one might go on in the archives.
    while len(entries) <= MOST_READ and len(lines_of(entries)) <= lines:
        archive = next(older, None)
        if archive is None:
            return entries, True
        entries += archive.entries(sought, before, MOST_READ + 1 - len(entries))
    return entries, len(entries) <= MOST_READ and next(older, None) is None


def whole_history(subject: str, key: str) -> Iterable[Entry]:
    """All entries of one record, newest first, fetched page by page."""
    before = None
    while page := history(subject, key, before):
        yield from page
        before = page[-1].position


def trail(sought: Sought, before: Position | None = None, limit: int = 50) -> Page:
    """A page of the entries that match; see `walk` for how far one page searches."""
    entries = _found(sought, before, limit + 1)
    if len(entries) > limit:
        return Page(entries[:limit], entries[limit - 1].position)
    reached = _reached(sought, before)
    return Page(entries, reached, reached.sync_time) if reached else _archived(entries, sought, before, limit)


def count_operations(changeset_ids: list[int], most: int = 1_000) -> list[tuple[int, str, int, int]]:
    """For each changeset and subject the number of creations and of other operations.

    Counts at most so many entries of a changeset, so it is for small ones.
    """
    asked = select(
        func.unnest(bindparam("changeset_ids", changeset_ids, ARRAY(BigInteger))).label("id")
    ).subquery()
    some = (
        select(TRAIL.c.subject, TRAIL.c.operation)
        .where(TRAIL.c.changeset_id == asked.c.id)
        .order_by(TRAIL.c.id)
        .limit(exactly(most))
        .lateral("some")
    )
    is_creation = some.c.operation == "create"
    counted = (
        select(
            asked.c.id, some.c.subject, func.count().filter(is_creation), func.count().filter(~is_creation)
        )
        .select_from(asked)
        .join(some, true())
        .group_by(asked.c.id, some.c.subject)
        .order_by(asked.c.id, some.c.subject)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session().execute(counted)]


def touched_fields(changeset_id: int, sample: int) -> list[tuple[str, int]]:
    """The fields that the newest entries of a changeset changed, each with how many of those, most first."""
    some = (
        select(TRAIL.c.changes)
        .where(TRAIL.c.changeset_id == changeset_id)
        .order_by(TRAIL.c.id.desc())
        .limit(exactly(sample))
        .subquery()
    )
    fields = select(func.jsonb_object_keys(some.c.changes).label("field")).subquery()
    count = func.count()
    counted = select(fields.c.field, count).group_by(fields.c.field).order_by(count.desc(), fields.c.field)
    return [(field, number) for field, number in session().execute(counted)]


def _reached(sought: Sought, before: Position | None) -> Position | None:
    """Where the walk ended because it had gone far enough; None when it came to the end of the trail."""
    rows = walk(sought, before).c
    last = select(rows.sync_time, rows.id).offset(exactly(REACH - 1)).limit(exactly(1))
    found = session().execute(last).first()
    return Position(*found) if found else None


def _archived(entries: list[Entry], sought: Sought, before: Position | None, limit: int) -> Page:
    """Go on with the page in the months that have left the database."""
    reached = None
    for number, archive in enumerate(archives(sought, before)):
        if number == MOST_ARCHIVES:
            return Page(entries, reached, reached.sync_time if reached else None)
        entries = [*entries, *archive.entries(sought, before, limit + 1 - len(entries))]
        if len(entries) > limit:
            return Page(entries[:limit], entries[limit - 1].position)
        reached = Position(archive.from_time, archive.first_id)
    return Page(entries, None)


def reviews_of(changeset_ids: Iterable[int]) -> dict[int, list[ChangesetReview]]:
    """The reviews of each of the changesets that has any, the newest first."""
    wanted = ChangesetReview.changeset_id.in_(changeset_ids)
    found: dict[int, list[ChangesetReview]] = {}
    for each in session().scalars(select(ChangesetReview).where(wanted).order_by(ChangesetReview.id.desc())):
        found.setdefault(each.changeset_id, []).append(each)
    return found


def _found(sought: Sought, before: Position | None, limit: int) -> list[Entry]:
    rows = walk(sought, before)
    return _entries(
        select(rows).where(*matches(rows.c, sought)).order_by(*order(rows.c, sought)).limit(exactly(limit))
    )


def _entries(found: Select[Any]) -> list[Entry]:
    """The rows in the order of the select, each with the report of its changeset."""
    numbered = found.add_columns(func.row_number().over().label("place")).subquery()
    columns = [column for column in numbered.c if column.name != "place"]
    told = (
        select(*columns, CHANGESET.c.report_id)
        .outerjoin(CHANGESET, CHANGESET.c.id == numbered.c.changeset_id)
        .order_by(numbered.c.place)
    )
    return [Entry(**row) for row in session().execute(told).mappings()]
