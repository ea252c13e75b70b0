"""Records come back when a report speaks of them again, if nothing but a rollback has taken them out."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import of_record
from catalogtool.core.database import affected

FIELD = "deleted_at"


def bring_back(session: Session, stage: Stage) -> int:
    """Let the staged rows of such records say that they are not deleted; return how many do.

    What a person has deleted once is never brought back by a report. Only a record whose whole history lies in the
    trail can be told apart.
    """
    table, key = stage.subject.table, stage.subject.key
    if not session.scalar(text(f"select exists (select from {table} where {FIELD} is not null)")):
        return 0
    session.execute(text(f"alter table {stage.staged} add column if not exists {FIELD} timestamptz"))
    statement = _BRING_BACK.format(
        staged=stage.staged, table=table, key=key, of_record=of_record(stage.subject, f"v.{key}")
    )
    return affected(session, statement, of_subject=stage.subject.name)


_BRING_BACK = """
update {staged} s set cleared = array_append(s.cleared, 'deleted_at')
from {table} v cross join lateral (
    select bool_or(e.operation = 'create') as known,
           bool_or(e.operation = 'delete' and e.source <> 'rollback') as deleted_on_purpose
    from metadata_sync e where {of_record}
) history
where v.{key} = s.{key} and not s.merged and v.deleted_at is not null
    and history.known and not history.deleted_on_purpose
"""
