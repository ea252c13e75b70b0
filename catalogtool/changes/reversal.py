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
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS, Subject


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
        touched = [subject for subject in SUBJECTS if self._find(session, subject)]
        return [self._stage(session, subject) for subject in touched]

    def _find(self, session: Session, subject: Subject) -> bool:
        if self.selection.subject not in (None, subject.name):
            return False
        names = {"subject": subject.name, "table": subject.table, "key": subject.key}
        picked = f"{_PREFIX}{subject.name}"
        session.execute(text(f"drop table if exists {picked}"))
        session.execute(
            text(_REVERSING.format(picked=picked, selection=self.selection.sql(), **names)),
            self._values(subject),
        )
        session.execute(text(f"analyze {picked}"))
        return bool(session.scalar(text(f"select exists (select from {picked})")))

    def _stage(self, session: Session, subject: Subject) -> Stage:
        picked = f"{_PREFIX}{subject.name}"
        values = self._values(subject)
        names = {
            "picked": picked,
            "table": subject.table,
            "key": subject.key,
            "selection": self.selection.sql(),
            "of_record": _OF_VIDEO if subject.name == "video" else _OF_RECORD,
        }
        fields = self._fields(session, subject, picked)
        stage = Stage(subject, self.changeset_id, fields, self.temporary, clears=True, shown=True)
        stage.create(session)
        names |= {"staged": stage.staged, "fields": _listed(fields), "required": _listed(subject.required)}
        creations = (_STAGE_CREATIONS,) if "deleted_at" in fields else ()
        for step in (*_HISTORY, *creations, _STAGE_SIMPLE, _STAGE_OTHERS, *_SETTING_ASIDE):
            session.execute(text(step.format(**names)), values)
        stage.analyze(session)
        return stage

    def _fields(self, session: Session, subject: Subject, picked: str) -> tuple[str, ...]:
        """The fields that may have to be set: those that the selected changes touched."""
        touched = set(
            session.scalars(
                text(_TOUCHED.format(picked=picked, selection=self.selection.sql())), self._values(subject)
            )
        )
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


def settle(session: Session, stage: Stage) -> dict[str, int]:
    """After the comparison, count the records by what becomes of them, and set aside those that are as wanted already.

    Each record is in exactly one of the counts reversed, kept, equal and cannot.
    """
    names = {
        "picked": f"{_PREFIX}{stage.subject.name}",
        "differing": stage.differing,
    }
    values = {"changeset": stage.changeset_id, "of_subject": stage.subject.name}
    session.execute(text(_EQUAL.format(**names)), values)
    return dict(session.execute(text(_COUNT.format(**names)), values).mappings().one())


_PREFIX = "pg_temp.reversing_"


def _listed(names: Iterable[str]) -> str:
    return f"'{{{','.join(names)}}}'::text[]"


_OF_VIDEO = "e.video_id = r.key"
_OF_RECORD = "e.subject = :of_subject and e.subject_key = r.key and e.video_id is null"

# A record is simple when its only selected change is its latest one, which the versions tell without a search.
_REVERSING = """
create temporary table {picked} on commit drop as
select p.*, v.id, v.deleted_at is not null as deleted,
       coalesce(p.entries = 1 and p.version = v.row_version and (p.made or not p.creates), false) as simple
from (
    select e.subject_key as key, count(*) as entries, min(e.id) as first_id, min(e.sync_time) as since,
           case when count(e.row_version) = count(*) then max(e.row_version) end as version,
           bool_or(e.operation = 'create') as creates, bool_or(e.operation = 'create') and :whole as made
    from metadata_sync e
    where {selection} and e.subject = :of_subject
    group by e.subject_key
) p left join {table} v on v.{key} = p.key
"""

_TOUCHED = """
select distinct field from (
    select jsonb_object_keys(e.changes) as field from metadata_sync e
    where {selection} and e.subject = :of_subject and not (e.operation = 'create' and :whole)
        and (cast(:only as text) is null or e.changes ? :only)
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
    select r.key, e.id, e.sync_time, e.actor_name, e.changeset_id, ({selection}) as picked,
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
select told.*, target = present or field = 'deleted_at' and 'null' not in (target, present) as same
from (
select o.*, coalesce(to_jsonb(v) -> o.field, 'null') as present,
       other_id is not null and other_id > last_picked as changed_since,
       case when other_id is null or other_id > last_picked or :override then first_old else other_new end as target
from (
    select key, field, max(id) filter (where picked) as last_picked,
           (array_agg(old order by id) filter (where picked))[1] as first_old,
           max(id) filter (where not picked) as other_id,
           (array_agg(new order by id desc) filter (where not picked))[1] as other_new
    from happened where id >= first_picked and field = any({fields})
    group by key, field
) o join {table} v on v.{key} = o.key
where not exists (select from {picked} r where r.key = o.key and r.made and ({deletable}))
) told
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

_STAGE_SIMPLE = """
insert into {staged}
select said.* from metadata_sync e join {picked} r on r.first_id = e.id and r.simple and not r.made
    cross join lateral (
        select jsonb_object_agg(c.key, c.value -> 0) as olds,
               jsonb_agg(c.key) filter (where c.value -> 0 = 'null') as empty
        from jsonb_each(e.changes) c
        where c.key = any({fields}) and not (c.value -> 0 = 'null' and c.key = any({required}))
    ) was
    cross join lateral jsonb_populate_record(
        null::{staged},
        was.olds || jsonb_build_object('{key}', r.key, 'cleared', coalesce(was.empty, '[]'), 'merged', false)
    ) said
where {selection} and e.subject = :of_subject and was.olds is not null
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

_EQUAL = """
insert into set_aside (changeset_id, subject, subject_key, outcome, reason)
select :changeset, :of_subject, r.key, 'equal', 'It is as it would be without the change.'
from {picked} r
where not exists (select from {differing} d where d.key = r.key)
    and not exists (
        select from set_aside a
        where a.changeset_id = :changeset and a.subject = :of_subject and a.subject_key = r.key
    )
"""

_COUNT = """
select count(*) as records,
       count(*) filter (where aside.kept) as kept,
       count(*) filter (where not aside.kept and aside.cannot) as cannot,
       count(*) filter (where aside.equal) as equal,
       count(*) filter (where aside.kept is null) as reversed
from {picked} r left join (
    select subject_key, bool_or(outcome in ('kept', 'locked')) as kept, bool_or(outcome = 'cannot') as cannot,
           bool_or(outcome = 'equal') as equal
    from set_aside where changeset_id = :changeset and subject = :of_subject group by subject_key
) aside on aside.subject_key = r.key
"""
