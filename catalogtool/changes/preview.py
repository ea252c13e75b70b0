"""What a changeset that waits for decisions would do, record by record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from catalogtool.changes.groups import in_order, read_key
from catalogtool.changes.models import ChangesetGroup
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS, Subject

_PAGES_AT_ONCE = 200


@dataclass(frozen=True)
class DifferingRow:
    """A record that would change: each field as [old, new]; of a new record what is said of it."""

    key: str
    is_new: bool
    changes: dict[str, list[Any]]
    groups: list[str]
    parent: str | None
    weight: int | None
    place: str  # in the order of the rows


def groups_of(session: Session, changeset_id: int) -> list[ChangesetGroup]:
    """The groups of a changeset, biggest risk first."""
    return in_order(
        session.scalars(select(ChangesetGroup).where(ChangesetGroup.changeset_id == changeset_id))
    )


def differing_rows(
    session: Session,
    changeset_id: int,
    subject: str,
    *,
    group_key: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: int,
) -> list[DifferingRow]:
    """Some records that would change, in the order of the report: those of a group, or the one of a key.

    `after` is the place of the last row of the page before. Empty when nothing is staged any more.
    """
    stage = Stage.of_tables(session, SUBJECTS[subject], changeset_id)
    if stage is None:
        return []
    conditions = ["true"]
    if group_key is not None:
        conditions.append("d.groups @> array[cast(:group_key as text)]")
    if search is not None:
        conditions.append("d.key = :search")
    if after is not None:
        conditions.append("d.ctid > cast(:after as tid)")
    values = {"group_key": group_key, "search": search, "after": after, "most": limit}
    found = session.execute(_rows(stage, " and ".join(conditions), "order by d.ctid limit :most"), values)
    return [DifferingRow(**row) for row in found.mappings()]


def all_differences(session: Session, changeset_id: int) -> Iterator[dict[str, Any]]:
    """Every field that would change, one at a time: subject, key, operation, field, old, new and the decision."""
    decisions = {
        (group.subject, group.key): group.decision
        for group in session.scalars(
            select(ChangesetGroup).where(ChangesetGroup.changeset_id == changeset_id)
        )
    }
    for subject in SUBJECTS:
        for row in _all_rows(session, changeset_id, subject):
            yield from _fields(subject.name, row, decisions)


def _all_rows(session: Session, changeset_id: int, subject: Subject) -> Iterator[DifferingRow]:
    stage = Stage.of_tables(session, subject, changeset_id)
    if stage is None:
        return
    pages = session.scalar(_PAGES, {"name": stage.differing}) or 0
    for first in range(0, pages, _PAGES_AT_ONCE):
        bounds = {"first": f"({first},0)", "until": f"({first + _PAGES_AT_ONCE},0)"}
        if not stage.exists(session):  # somebody has decided meanwhile
            return
        found = session.execute(
            _rows(stage, "d.ctid >= cast(:first as tid) and d.ctid < cast(:until as tid)"), bounds
        )
        rows = [DifferingRow(**row) for row in found.mappings()]
        # Nobody is to wait for whoever takes the rows, perhaps over a slow line.
        session.rollback()
        yield from rows


def _rows(stage: Stage, condition: str, last: str = "") -> TextClause:
    fields = ", ".join(f"'{name}', s.{name}" for name in stage.fields)
    names = {"differing": stage.differing, "staged": stage.staged, "fields": fields}
    return text(_ROWS.format(condition=condition, last=last, **names))


def _fields(
    subject: str, row: DifferingRow, decisions: dict[tuple[str, str], str]
) -> Iterator[dict[str, Any]]:
    by_field = {read_key(key).field: decisions.get((subject, key)) for key in row.groups}
    for field, (old, new) in row.changes.items():
        yield {
            "subject": subject,
            "key": row.key,
            "operation": "create" if row.is_new else "update",
            "field": field,
            "old": old,
            "new": new,
            "decision": by_field.get(None if row.is_new else field),
        }


_PAGES = text("select pg_relation_size(cast(:name as regclass)) / current_setting('block_size')::int")

# The values of a new record stand in its statement alone.
_ROWS = """
select d.key, d.subject_id is null as is_new, d.groups, d.parent, d.weight, cast(d.ctid as text) as place,
       coalesce(d.changes, (
           select jsonb_object_agg(said.key, jsonb_build_array(null, said.value))
           from jsonb_each(jsonb_strip_nulls(jsonb_build_object({fields}))) said
       ), '{{}}') as changes
from {differing} d join {staged} s on s.ctid = d.place
where {condition}
{last}
"""
