"""Comparison: which staged statements differ from what is."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.stage import Stage


def differs(stage: Stage) -> str:
    """SQL that is true where the staged row `s` says something else than the record `v` holds."""
    tests = [f"(s.{name} is not null and s.{name} is distinct from v.{name})" for name in stage.fields]
    if stage.temporary:
        tests += [f"('{name}' = any(s.cleared) and v.{name} is not null)" for name in stage.fields]
    return " or ".join(tests) or "false"


def compare(session: Session, stage: Stage) -> int:
    """Find the statements that differ, in one pass over both tables; return how many there are.

    They are kept as places (ctid) in the staged table, which nobody writes from here on.
    """
    key = stage.subject.key
    session.execute(text(f"drop table if exists {stage.differing}"))
    session.execute(
        text(
            f"create {'temporary' if stage.temporary else 'unlogged'} table {stage.differing} as "
            "select s.ctid as place, v.id as subject_id, v.row_version "
            f"from {stage.staged} s left join {stage.subject.table} v on v.{key} = s.{key} "
            f"where not s.merged and (v.id is null or {differs(stage)})"
        )
    )
    session.execute(text(f"analyze {stage.differing}"))
    return int(session.scalar(text(f"select count(*) from {stage.differing}")) or 0)


def plan_chunks(session: Session, stage: Stage, differences: int, chunk_rows: int) -> None:
    """Cut the differences into stretches of about `chunk_rows`, each to be applied in one transaction."""
    pages = session.execute(
        text("select pg_relation_size(cast(:name as regclass)) / current_setting('block_size')::int"),
        {"name": stage.differing},
    ).scalar_one()
    step = max(1, round(pages * chunk_rows / max(differences, 1)))
    session.execute(
        text("delete from changeset_chunk where changeset_id = :changeset and subject = :subject"),
        {"changeset": stage.changeset_id, "subject": stage.subject.name},
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
