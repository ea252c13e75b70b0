"""Comparison: which staged statements differ from what is."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.groups import keys, sensitive_fields
from catalogtool.changes.models import SETTLED, ChangesetChunk
from catalogtool.changes.stage import MUCH_MEMORY, Stage
from catalogtool.changes.values import differs, field_differs, new_value

_SETTLE = """
    with planned as (
        delete from changeset_chunk where changeset_id = :changeset and subject = :subject
        returning created, updated
    )
    insert into changeset_chunk (changeset_id, subject, first_page, last_page, applied_at, created, updated)
    select :changeset, :subject, :settled, :settled, now(), sum(created), sum(updated) from planned
    having sum(created + updated) > 0
"""


def compare(session: Session, stage: Stage) -> int:
    """Find the statements that differ, in one pass over both tables; return how many there are.

    They are kept as places (ctid) in the staged table, which nobody writes from here on. For a stage that is shown the
    old and the new values are kept as well, for it is applied as it was seen.
    """
    key = stage.subject.key
    session.execute(MUCH_MEMORY)
    session.execute(text(f"drop table if exists {stage.differing}"))
    session.execute(
        text(
            f"create {stage.kind} table {stage.differing} as "
            f"select s.ctid as place, v.id as subject_id, v.row_version, {_told(stage)} "
            f"from {stage.staged} s left join {stage.subject.table} v on v.{key} = s.{key} "
            f"where not s.merged and (v.id is null or {differs(stage)})"
        )
    )
    if stage.shown and not stage.temporary:
        session.execute(text(f"create index on {stage.differing} using gin (groups)"))
        session.execute(text(f"create index on {stage.differing} (key)"))
    session.execute(text(f"analyze {stage.differing}"))
    return int(session.scalar(text(f"select count(*) from {stage.differing}")) or 0)


def plan_chunks(session: Session, stage: Stage, differences: int, chunk_rows: int) -> None:
    """Cut the differences into stretches of about `chunk_rows`, each to be applied in one transaction.

    What stretches of an earlier comparison have written stays counted, in one row.
    """
    pages = session.execute(
        text("select pg_relation_size(cast(:name as regclass)) / current_setting('block_size')::int"),
        {"name": stage.differing},
    ).scalar_one()
    step = max(1, round(pages * chunk_rows / max(differences, 1)))
    session.execute(
        text(_SETTLE), {"changeset": stage.changeset_id, "subject": stage.subject.name, "settled": SETTLED}
    )
    session.add_all(
        ChangesetChunk(
            changeset_id=stage.changeset_id,
            subject=stage.subject.name,
            first_page=first,
            last_page=min(first + step, pages) - 1,
        )
        for first in range(0, pages, step)
    )
    session.flush()


def _told(stage: Stage) -> str:
    if not stage.shown:
        return f"{sensitive_fields(stage)} as groups"
    review, key = stage.subject.review, stage.subject.key
    parent = f"coalesce(v.{review.parent}, {_said(stage, review.parent)})" if review.parent else "null::text"
    weight = (
        f"coalesce(v.{review.weight}, {_said(stage, review.weight)})" if review.weight else "null::bigint"
    )
    return (
        f"s.{key} as key, case when v.id is not null then {_changes(stage)} end as changes, "
        f"{keys(stage)} as groups, {parent} as parent, {weight} as weight"
    )


def _said(stage: Stage, name: str) -> str:
    return f"s.{name}" if name in stage.fields else "null"


def _changes(stage: Stage) -> str:
    """SQL of the differing fields, each as [old, new], as the trail will have them."""
    each = (
        f"'{name}' : case when {field_differs(stage, name)} "
        f"then json_array(v.{name}, {new_value(stage, name)} null on null returning jsonb) end"
        for name in stage.fields
    )
    return f"json_object({', '.join(each)} absent on null returning jsonb)"
