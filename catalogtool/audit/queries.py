"""What the trail knows: of one record, of one changeset, of everything."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from catalogtool.audit.entry import Entry, Page, Position
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


def history(subject: str, key: str, before: Position | None = None, limit: int = 50) -> list[Entry]:
    """The entries of one record, newest first, those older than `before`."""
    return _found(Sought(subject=subject, subject_key=key), before, limit)


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
    rows = walk(sought, before).c
    last = (
        session()
        .execute(select(rows.sync_time, rows.id).offset(exactly(REACH - 1)).limit(exactly(1)))
        .first()
    )
    return Page(entries, Position(*last) if last else None, last.sync_time if last else None)


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
