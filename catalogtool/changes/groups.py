"""Groups: the differences of a changeset by their kind, so that a person can read a million of them.

A group's key is made in SQL while rows are compared: the field, the kind and, where the field has few values, the old
and the new one, with a separator that no value holds.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, or_, select, text
from sqlalchemy.orm import Session

from catalogtool.changes.models import ChangesetGroup
from catalogtool.changes.risk import HIGH, assess, is_mass_change
from catalogtool.changes.stage import Stage
from catalogtool.changes.values import field_differs, new_value

SEPARATOR = "\x1f"
_SEPARATOR = "chr(31)"
CREATED = f"{SEPARATOR}created"
MASS_CHANGE = "mass change"


class Told(NamedTuple):
    """What the key of a group says."""

    field: str | None
    kind: str
    old: str | None
    new: str | None


class Decided(NamedTuple):
    """The keys of the groups to apply, and of those that an earlier decision has applied."""

    approved: Sequence[str]
    applied: Sequence[str] = ()


def read_key(key: str) -> Told:
    field, kind, old, new = (*key.split(SEPARATOR), "", "")[:4]
    return Told(field or None, kind, old or None, new or None)


def keys(stage: Stage) -> str:
    """SQL of the keys of all groups that a row of the comparison belongs to."""
    each = [f"case when v.id is null then {_SEPARATOR} || 'created' end"]
    each += [
        f"case when v.id is not null and {field_differs(stage, name)} then {_key(stage, name)} end"
        for name in stage.fields
    ]
    return f"array_remove(array[{', '.join(each)}]::text[], null)"


def sensitive_fields(stage: Stage) -> str:
    """SQL of the sensitive fields that a row of the comparison would change, where the record has a value."""
    each = [
        f"case when {_held(name)} and {field_differs(stage, name)} then '{name}' end"
        for name in stage.subject.review.sensitive
        if name in stage.fields
    ]
    return f"array_remove(array[{', '.join(each)}]::text[], null)"


def _held(name: str) -> str:
    return "v.id is not null" if name == "deleted_at" else f"v.{name} is not null"


def measure_groups(session: Session, stage: Stage) -> None:
    """Count each group of the compared stage; what was decided on a group of the same key stays decided."""
    of_stage = (
        ChangesetGroup.changeset_id == stage.changeset_id,
        ChangesetGroup.subject == stage.subject.name,
    )
    known = {group.key: group for group in session.scalars(select(ChangesetGroup).where(*of_stage))}
    catalog = _catalog_size(session, stage)
    counted = session.execute(text(_COUNT.format(differing=stage.differing))).all()
    for key, records, parents, weight in counted:
        told = read_key(key)
        level, warning = assess(stage.subject.review.risks, *told)
        routine = told.field is None or told.field in stage.subject.review.routine
        if not routine and is_mass_change(records, catalog):
            level, warning = min(HIGH, level + 1), ", ".join(filter(None, [warning, MASS_CHANGE]))
        group = known.get(key) or ChangesetGroup(
            changeset_id=stage.changeset_id, subject=stage.subject.name, key=key, **told._asdict()
        )
        group.records, group.parents, group.weight = records, parents, int(weight)
        group.risk, group.warning = level, warning
        session.add(group)
    gone = set(known) - {key for key, *_ in counted}
    session.execute(delete(ChangesetGroup).where(*of_stage, ChangesetGroup.key.in_(gone)))
    session.flush()


def decided(session: Session, stage: Stage) -> Decided:
    """Tell which groups of the stage are to be applied and which an earlier decision has applied."""
    found = session.execute(
        select(ChangesetGroup.key, ChangesetGroup.applied_at).where(
            ChangesetGroup.changeset_id == stage.changeset_id,
            ChangesetGroup.subject == stage.subject.name,
            or_(ChangesetGroup.decision == "approve", ChangesetGroup.applied_at.is_not(None)),
        )
    ).all()
    return Decided(
        approved=[key for key, applied_at in found if applied_at is None],
        applied=[key for key, applied_at in found if applied_at is not None],
    )


def in_order(groups: Iterable[ChangesetGroup]) -> list[ChangesetGroup]:
    """The groups, biggest risk first."""
    return sorted(groups, key=lambda group: (-group.risk, -group.weight, -group.records, group.id))


def _key(stage: Stage, name: str) -> str:
    new = new_value(stage, name)
    if name == "deleted_at":
        kind = (
            f"case when {new} is null then 'restored' when v.{name} is null then 'deleted' else 'changed' end"
        )
        return f"'{name}' || {_SEPARATOR} || {kind}"
    direction = f"'{name}' || {_SEPARATOR} || {_direction(stage, name, new)}"
    reason = stage.subject.review.because.get(name)
    if reason is not None:
        because = f"concat_ws({_SEPARATOR}, '{name}', 'set', '', s.{reason})"
        return f"case when v.{name} is null and s.{reason} is not null then {because} else {direction} end"
    coded = stage.subject.review.coded.get(name)
    if coded is None:
        return direction
    was, becomes = coded.format(c=f"v.{name}"), coded.format(c=f"({new})")
    pair = f"concat_ws({_SEPARATOR}, '{name}', 'value', coalesce({was}, ''), coalesce({becomes}, ''))"
    differ = f"({new}) is not null and {was} is distinct from {becomes}"
    return f"case when {differ} then {pair} else {direction} end"


def _direction(stage: Stage, name: str, new: str) -> str:
    moved = "'changed'"
    if stage.subject.fields[name] in {"BIGINT", "INTEGER"}:
        moved = f"case when {new} > v.{name} then 'raised' else 'lowered' end"
    return f"case when v.{name} is null then 'set' when {new} is null then 'cleared' else {moved} end"


def _catalog_size(session: Session, stage: Stage) -> int:
    estimate = session.scalar(
        text("select reltuples::bigint from pg_class where oid = cast(:name as regclass)"),
        {"name": stage.subject.table},
    )
    if estimate is not None and estimate > 10_000:  # noqa: PLR2004 - below, counting costs nothing
        return int(estimate)
    return int(session.scalar(text(f"select count(*) from {stage.subject.table}")) or 0)


# By parent first, so that channels need not be told apart among millions of rows.
_COUNT = """
select key, sum(records)::bigint, count(parent), coalesce(sum(weight), 0)::bigint
from (
    select grouped.key, d.parent, count(*) as records, sum(d.weight) as weight
    from {differing} d cross join lateral unnest(d.groups) grouped (key)
    group by grouped.key, d.parent
) by_parent
group by key
"""
