"""Fields that only people may change: what a changeset says of them is noted instead of written."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage


def note_locked(session: Session, stage: Stage) -> None:
    """Set aside what the staged rows say of locked fields, in place of what an earlier comparison noted."""
    values = {
        "changeset": stage.changeset_id,
        "subject": stage.subject.name,
        "fields": [name for name in stage.fields if name != "locked_fields"],
    }
    session.execute(_FORGET, values)
    names = {"table": stage.subject.table, "key": stage.subject.key, "staged": stage.staged}
    session.execute(text(_NOTE.format(**names)), values)


_FORGET = text("""
delete from set_aside where changeset_id = :changeset and subject = :subject and outcome = 'locked'
""")

_NOTE = """
insert into set_aside (changeset_id, subject, subject_key, field, outcome, wanted, kept, reason)
select :changeset, :subject, v.{key}, field, 'locked', wanted, kept, 'It is locked.'
from {table} v join {staged} s on s.{key} = v.{key}
    cross join lateral unnest(v.locked_fields) field
    cross join lateral (
        select case when field = any(s.cleared) then 'null' else to_jsonb(s) -> field end as wanted,
               coalesce(to_jsonb(v) -> field, 'null') as kept
    ) said
where v.locked_fields is not null and not s.merged and field = any(cast(:fields as text[]))
    and wanted <> kept and (wanted <> 'null' or field = any(s.cleared))
"""
