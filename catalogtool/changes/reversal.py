"""The selected changes turned round: staged as statements that give each field the value it would have without them.

Later changes win: a field that something else has changed since is kept, with the change that stands in the way, unless
the rollback overrides. The order of the changes of one record is that of their numbers in the trail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.selection import Selection
from catalogtool.changes.stage import MUCH_MEMORY, Stage
from catalogtool.changes.subject import SUBJECTS, Subject, of_record


@dataclass(frozen=True)
class Reversal:
    """A rollback of the selected changes by the changeset of this number."""

    changeset_id: int
    selection: Selection
    override: bool = False
    temporary: bool = False

    def stages(self, session: Session) -> list[Stage]:
        """Stage what would be taken back, one stage for each subject that the selection touches, in one transaction.

        What can't be, or is not to be, is set aside with its reason.
        """
        session.execute(MUCH_MEMORY)
        touched = [subject for subject in SUBJECTS if self._find(session, subject)]
        return [self._stage(session, subject) for subject in touched]

    def _find(self, session: Session, subject: Subject) -> bool:
        if self.selection.subject not in (None, subject.name):
            return False
        names = {"subject": subject.name, "table": subject.table, "key": subject.key}
        picked = picked_table(subject)
        session.execute(text(f"drop table if exists {picked}"))
        session.execute(
            text(_REVERSING.format(picked=picked, selection=self.selection.sql(), **names)),
            self._values(subject),
        )
        session.execute(text(f"analyze {picked}"))
        return bool(session.scalar(text(f"select exists (select from {picked})")))

    def _stage(self, session: Session, subject: Subject) -> Stage:
        picked = picked_table(subject)
        values = self._values(subject)
        names = {
            "picked": picked,
            "table": subject.table,
            "key": subject.key,
            "selection": self.selection.sql(),
            "of_record": of_record(subject, "r.key"),
        }
        fields = self._fields(session, subject, names)
        stage = Stage(subject, self.changeset_id, fields, self.temporary, clears=True, shown=True)
        stage.create(session)
        names |= {
            "staged": stage.staged,
            "fields": _listed(fields),
            "required": _listed(subject.required),
            "columns": ", ".join(fields),
            "olds": ", ".join(_old_value(subject, name) for name in fields),
            "cleared": ", ".join(_cleared(name) for name in fields if name not in subject.required),
        }
        creations = (_STAGE_CREATIONS,) if "deleted_at" in fields else ()
        for step in (*_HISTORY, *creations, _STAGE_SIMPLE, _STAGE_OTHERS, *_SETTING_ASIDE):
            session.execute(text(step.format(**names)), values)
        stage.analyze(session)
        return stage

    def _fields(self, session: Session, subject: Subject, names: dict[str, str]) -> tuple[str, ...]:
        """The fields that may have to be set: those that the selected changes touched."""
        touched = set(session.scalars(text(_TOUCHED.format(**names)), self._values(subject)))
        return tuple(name for name in subject.fields if name in touched)

    def _values(self, subject: Subject) -> dict[str, Any]:
        return {
            **self.selection.values(),
            "of_subject": subject.name,
            "whole": self.selection.field is None,
            "only": self.selection.field,
            "override": self.override,
            "changeset": self.changeset_id,
        }


def picked_table(subject: Subject) -> str:
    """The records that the selected changes touched, until the end of the transaction."""
    return f"pg_temp.reversing_{subject.name}"


def _old_value(subject: Subject, name: str) -> str:
    """SQL of the old value of the field in the record's change `r`, as its type; null where it had none."""
    kind, old = subject.fields[name], f"(r.changes -> '{name}' -> 0)"
    if kind == "JSONB":
        return f"nullif({old}, 'null')"
    if kind.endswith("[]"):
        items = f"array(select jsonb_array_elements_text({old}))::{kind}"
        return f"case when jsonb_typeof({old}) = 'array' then {items} end"
    return f"({old} #>> '{{}}')::{kind}"


def _cleared(name: str) -> str:
    return f"case when r.changes -> '{name}' -> 0 = 'null' then '{name}' end"


def _listed(names: Iterable[str]) -> str:
    return f"'{{{','.join(names)}}}'::text[]"


# A record is simple when its only selected change is its latest one, which the versions tell without a search.
_REVERSING = """
create temporary table {picked} on commit drop as
with selected as materialized (
    select e.subject_key as key, e.id as entry, e.sync_time, e.operation = 'create' and :whole as made,
           v.id, v.deleted_at is not null as deleted,
           coalesce(e.row_version = v.row_version, false) and (e.operation <> 'create' or :whole) as latest,
           case when not (e.operation = 'create' and :whole) then e.changes end as changes
    from metadata_sync e left join {table} v on v.{key} = e.subject_key
    where {selection} and e.subject = :of_subject
), others as (
    select key, min(entry) as first_id, min(sync_time) as since, bool_or(made) as made,
           min(id) as id, bool_or(deleted) as deleted
    from selected where not latest group by key
)
select key, first_id, since, made, id, deleted, false as simple, null::jsonb as changes from others
union all
select key, entry, sync_time, made, id, deleted, true, changes
from selected where latest and not exists (select from others where others.key = selected.key)
"""

_TOUCHED = """
select distinct field from (
    select jsonb_object_keys(changes) as field from {picked} where simple and not made
    union all
    select jsonb_object_keys(e.changes) from {picked} r join metadata_sync e on {of_record}
    where not r.simple and {selection} and not (e.operation = 'create' and :whole)
    union all
    select 'deleted_at' from {picked} where made
) touched
where cast(:only as text) is null or field = :only
"""

# What happened to the other records since the first selected change of each, field by field. A transaction that began
# earlier may have written later, so the times leave room and the numbers decide.
_HAPPENED = """
create temporary table happened on commit drop as
select told.*, min(id) filter (where picked) over (partition by key, field) as first_picked
from (
    select r.key, e.id, e.sync_time, e.actor_name, e.changeset_id, coalesce({selection}, false) as picked,
           c.key as field, c.value -> 0 as old, c.value -> 1 as new
    from {picked} r
        cross join lateral (
            select e.* from metadata_sync e
            where {of_record} and e.id >= r.first_id and e.sync_time >= r.since - interval '1 day'
        ) e
        cross join lateral jsonb_each(e.changes) c
    where r.id is not null and not r.simple and not (e.operation = 'create' and :whole)
) told
"""

_LATER = """
create temporary table later on commit drop as
select distinct on (key) key, id, sync_time, actor_name, changeset_id
from happened where not picked order by key, id desc
"""

# Deleted is deleted, whenever that was.
_OUTCOME = """
create temporary table outcome on commit drop as
with touched as (
    select key, field, max(id) filter (where picked) as last_picked,
           (array_agg(old order by id) filter (where picked))[1] as first_old,
           max(id) filter (where not picked) as other_id,
           (array_agg(new order by id desc) filter (where not picked))[1] as other_new
    from happened where id >= first_picked and field = any({fields})
    group by key, field
), aimed as (
    select t.*, coalesce(to_jsonb(v) -> t.field, 'null') as present,
           other_id is not null and other_id > last_picked as changed_since,
           case when other_id is null or other_id > last_picked or :override then first_old
                else other_new end as target
    from touched t join {table} v on v.{key} = t.key
    where not exists (select from {picked} r where r.key = t.key and r.made and ({deletable}))
)
select *, target = present or field = 'deleted_at' and 'null' not in (target, present) as same from aimed
"""

_DELETABLE = "not r.deleted and (:override or not exists (select from later where later.key = r.key))"

_HISTORY = (
    "drop table if exists pg_temp.happened, pg_temp.later, pg_temp.outcome",
    _HAPPENED,
    _LATER,
    "analyze pg_temp.happened",
    "analyze pg_temp.later",
    _OUTCOME.replace("{deletable}", _DELETABLE),
    "analyze pg_temp.outcome",
)

_STAGE_CREATIONS = f"""
insert into {{staged}} ({{key}}, deleted_at)
select r.key, now() from {{picked}} r where r.id is not null and r.made and {_DELETABLE}
"""

# Each field by its own type, for a record made of an object costs twice as much.
_STAGE_SIMPLE = """
insert into {staged} ({key}, {columns}, cleared)
select r.key, {olds}, array_remove(array[{cleared}]::text[], null)
from {picked} r where r.simple and not r.made and r.changes ?| {fields}
"""

_REVERSED = "(not changed_since or :override) and not (target = 'null' and field = any({required}))"

_STAGE_OTHERS = f"""
insert into {{staged}}
select said.* from (
    select key, jsonb_object_agg(field, target) as olds,
           jsonb_agg(field) filter (where target = 'null') as empty
    from outcome where {_REVERSED} and not same group by key
) was cross join lateral jsonb_populate_record(
    null::{{staged}},
    was.olds || jsonb_build_object('{{key}}', was.key, 'cleared', coalesce(was.empty, '[]'), 'merged', false)
) said
"""

_FORGET = "delete from set_aside where changeset_id = :changeset and subject = :of_subject"

_PURGED = """
insert into set_aside (changeset_id, subject, subject_key, outcome, reason)
select :changeset, :of_subject, r.key, 'cannot', 'It was purged from the catalog.'
from {picked} r where r.id is null
"""

_KEPT = """
insert into set_aside (changeset_id, subject, subject_key, field, outcome, wanted, kept, reason,
                       changed_at, changed_by_name, changed_by_changeset_id)
select :changeset, :of_subject, o.key, o.field, 'kept', o.target, o.present, 'It was changed since.',
       h.sync_time, h.actor_name, h.changeset_id
from outcome o join happened h on h.id = o.other_id and h.field = o.field and h.key = o.key
where o.changed_since and not :override and not o.same
"""

_KEPT_CREATIONS = """
insert into set_aside (changeset_id, subject, subject_key, outcome, reason,
                       changed_at, changed_by_name, changed_by_changeset_id)
select :changeset, :of_subject, r.key, 'kept', 'It was changed since it was created.',
       later.sync_time, later.actor_name, later.changeset_id
from {picked} r join later on later.key = r.key
where r.made and not r.deleted and not :override
"""

_IMPOSSIBLE = """
insert into set_aside (changeset_id, subject, subject_key, field, outcome, wanted, kept, reason)
select :changeset, :of_subject, key, field, 'cannot', target, present, 'The field may not be empty.'
from outcome
where (not changed_since or :override) and not same and target = 'null' and field = any({required})
"""

_SETTING_ASIDE = (_FORGET, _PURGED, _KEPT, _KEPT_CREATIONS, _IMPOSSIBLE)
