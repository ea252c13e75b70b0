"""Application of what people have seen: exactly the differences that were shown and approved, or none of a record."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.apply import (
    IN_PAGES,
    Written,
    begin,
    creation,
    differing_rows,
    places,
    settings_of,
)
from catalogtool.changes.groups import CREATED, Decided
from catalogtool.changes.stage import Stage
from catalogtool.changes.values import new_value
from catalogtool.core.database import affected
from catalogtool.core.origin import Origin


def apply_shown_pages(
    session: Session, stage: Stage, origin: Origin, pages: tuple[int, int], decided: Decided
) -> Written:
    """Make the approved differences on these pages true, in the present transaction.

    A record of which an approved field has moved since the comparison is set aside as stale, whole; one that was to
    be created and exists by now too. A field that was locked since is set aside alone. A record that an earlier
    decision has written is not counted again.
    """
    begin(session, origin)
    values = {**places(*pages), "approved": list(decided.approved), "changeset": stage.changeset_id}
    shown = int(session.scalar(text(_COUNT.format(differing=stage.differing)), values) or 0)
    updated = affected(session, _as_shown(stage), **values)
    if updated < shown:
        _sort_out(session, stage, values)
        updated += affected(session, _in_part(stage), **values)
        if decided.applied:
            updated -= session.scalars(text(_AGAIN), {**values, "applied": list(decided.applied)}).one()
    created = _create(session, stage, values) if CREATED in decided.approved else 0
    return Written(created, updated)


def _create(session: Session, stage: Stage, values: dict[str, object]) -> int:
    key = stage.subject.key
    made = f"with made as ({creation(stage)} returning {key}), "
    counted = session.execute(
        text(f"{made}{_MISSED.format(differing=stage.differing, key=key)} select count(*) from made"),
        {**values, "subject": stage.subject.name},
    )
    return int(counted.scalar_one())


def _sort_out(session: Session, stage: Stage, values: dict[str, object]) -> None:
    """Find, for the records that moved or are approved in part, the fields that may be written."""
    names = {"table": stage.subject.table, "differing": stage.differing}
    session.execute(text("drop table if exists pg_temp.left_over, pg_temp.sorted_out, pg_temp.writing"))
    session.execute(text(_LEFT_OVER.format(**names)), values)
    session.execute(text(_SORTED_OUT), values)
    session.execute(text(_SET_ASIDE), {**values, "subject": stage.subject.name})
    session.execute(text(_GONE.format(**names)), {**values, "subject": stage.subject.name})
    session.execute(text(_WRITING))


def _as_shown(stage: Stage) -> str:
    return (
        f"update {stage.subject.table} v set {settings_of(stage)} "
        f"from {differing_rows(stage)} and v.id = d.subject_id and {_UNTOUCHED}"
    )


def _in_part(stage: Stage) -> str:
    fields = ", ".join(
        f"{name} = case when '{name}' = any(w.fields) then {new_value(stage, name)} else v.{name} end"
        for name in stage.fields
    )
    return (
        f"update {stage.subject.table} v set {fields}, "
        "updated_at = now(), row_version = v.row_version + 1, source_line = s.line "
        f"from pg_temp.writing w join {stage.staged} s on s.ctid = w.place where v.id = w.subject_id"
    )


_COUNT = f"""
select count(*) from {{differing}} d
where {IN_PAGES} and d.subject_id is not null and d.groups && cast(:approved as text[])
"""

# Records that are as they were shown and wholly approved; whoever changes one meanwhile makes it another version.
_UNTOUCHED = "v.row_version = d.row_version and d.groups <@ cast(:approved as text[])"

# The others, held from here on, in the order of their ids, so that two applications never wait for each other.
_LEFT_OVER = f"""
create temporary table left_over on commit drop as
select v.id, d.place, d.key, d.changes, d.groups, v.locked_fields, to_jsonb(v) as record
from {{differing}} d join {{table}} v on v.id = d.subject_id
where {IN_PAGES} and d.groups && cast(:approved as text[]) and v.xmin <> pg_current_xact_id()::xid
order by v.id for update of v
"""

# One row per approved field of a record that is not as it was shown, or of which only some fields are approved.
_SORTED_OUT = """
create temporary table sorted_out on commit drop as
select told.*, bool_or(moved) over (partition by subject_id) as stale
from (
    select l.place, l.id as subject_id, l.key, c.key as field, c.value -> 1 as wanted, now_is.value as present,
           now_is.value <> c.value -> 0 and now_is.value <> c.value -> 1 as moved,
           now_is.value = c.value -> 1 as equal,
           coalesce(c.key = any(l.locked_fields), false) and c.key <> 'locked_fields' as locked
    from pg_temp.left_over l
        cross join lateral jsonb_each(l.changes) c
        cross join lateral (select coalesce(l.record -> c.key, 'null') as value) now_is
    where exists (
        select from unnest(l.groups) g
        where g = any(cast(:approved as text[])) and split_part(g, chr(31), 1) = c.key
    )
) told
"""

_SET_ASIDE = """
insert into set_aside (changeset_id, subject, subject_key, field, outcome, wanted, kept, reason)
select :changeset, :subject, key, field, case when stale then 'stale' else 'locked' end, wanted, present,
       case when moved then 'It was changed after the preview.'
            when stale then 'Another field of the record was changed after the preview.'
            else 'It is locked.' end
from pg_temp.sorted_out
where not equal and (stale or locked)
"""

_GONE = f"""
insert into set_aside (changeset_id, subject, subject_key, outcome, reason)
select :changeset, :subject, d.key, 'cannot', 'It was purged from the catalog.'
from {{differing}} d
where {IN_PAGES} and d.subject_id is not null and d.groups && cast(:approved as text[])
    and not exists (select from {{table}} v where v.id = d.subject_id)
"""

_WRITING = """
create temporary table writing on commit drop as
select place, subject_id, array_agg(field) as fields
from pg_temp.sorted_out
where not equal and not locked and not stale
group by place, subject_id
"""

_AGAIN = """
select count(*) from pg_temp.writing w join pg_temp.left_over l on l.id = w.subject_id
where l.groups && cast(:applied as text[]) and l.key not in (
    select subject_key from set_aside where changeset_id = :changeset and outcome = 'stale'
)
"""

# A subselect is hashed where a join would go row by row, see `begin`.
_MISSED = f"""
missed as (
    insert into set_aside (changeset_id, subject, subject_key, outcome, reason)
    select :changeset, :subject, d.key, 'stale', 'It was created in the meantime.'
    from {{differing}} d
    where {IN_PAGES} and d.subject_id is null and d.groups && cast(:approved as text[])
        and d.key not in (select {{key}} from made)
)
"""
