"""Application: the only statements that write the tables of the catalog."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.stage import Stage
from catalogtool.changes.values import differs, written_value
from catalogtool.core.database import affected
from catalogtool.core.origin import Origin, declare


@dataclass(frozen=True)
class Written:
    """How many records were created and updated."""

    created: int = 0
    updated: int = 0

    @property
    def total(self) -> int:
        return self.created + self.updated


def written_so_far(session: Session, changeset_id: int, subject: str) -> Written:
    """How many records of the subject the changeset has created and updated."""
    counted = select(
        func.coalesce(func.sum(ChangesetChunk.created), 0), func.coalesce(func.sum(ChangesetChunk.updated), 0)
    ).where(ChangesetChunk.changeset_id == changeset_id, ChangesetChunk.subject == subject)
    created, updated = session.execute(counted).one()
    return Written(int(created), int(updated))


def count_new(session: Session, stage: Stage) -> int:
    """How many of the differences are records that are not there yet."""
    return int(session.scalar(text(f"select count(*) from {stage.differing} where subject_id is null")) or 0)


def next_chunk(session: Session, stage: Stage) -> ChangesetChunk | None:
    """Take the next stretch that is not applied and that nobody else is applying."""
    return session.scalars(
        select(ChangesetChunk)
        .where(
            ChangesetChunk.changeset_id == stage.changeset_id,
            ChangesetChunk.subject == stage.subject.name,
            ChangesetChunk.applied_at.is_(None),
        )
        .order_by(ChangesetChunk.first_page)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def apply_pages(session: Session, stage: Stage, origin: Origin, first: int, last: int) -> Written:
    """Make the differences on these pages true, in the present transaction.

    Each is compared again with what is: a record that somebody made or changed since is never written blindly.
    """
    begin(session, origin)
    pages = places(first, last)
    new, known = session.execute(text(_COUNT.format(differing=stage.differing)), pages).one()
    created = affected(session, creation(stage), **pages) if new else 0
    updated = affected(session, _update(stage), **pages) if known or created < new else 0
    return Written(created, updated)


def begin(session: Session, origin: Origin) -> None:
    """Name the origin, and have every row found by its place or its key until the end of the transaction."""
    declare(session, origin)
    session.execute(_BY_PLACE_AND_KEY)


def places(first: int, last: int) -> dict[str, str]:
    """The pages as values for `IN_PAGES`."""
    return {"first": f"({first},0)", "after": f"({last + 1},0)"}


# Every row is found by its place or its key. The planner may think otherwise of a table that was empty when it last
# looked, and the plans of foreign keys are kept for as long as a connection lasts: reading the whole table for each
# row of a first import took minutes.
_BY_PLACE_AND_KEY = text(
    "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"
)

IN_PAGES = "d.ctid >= cast(:first as tid) and d.ctid < cast(:after as tid)"

_COUNT = f"""
select count(*) filter (where subject_id is null), count(subject_id)
from {{differing}} d where {IN_PAGES}
"""


def differing_rows(stage: Stage) -> str:
    """SQL of the differences `d` on the pages with their statements `s`; more conditions may follow."""
    return f"{stage.differing} d join {stage.staged} s on s.ctid = d.place where {IN_PAGES}"


def creation(stage: Stage) -> str:
    """SQL that makes the records that are new."""
    columns = (stage.subject.key, *stage.fields)
    return (
        f"insert into {stage.subject.table} ({', '.join(columns)}, source_line) "
        f"select {', '.join(f's.{name}' for name in columns)}, s.line "
        f"from {differing_rows(stage)} and d.subject_id is null "
        f"on conflict ({stage.subject.key}) do nothing"
    )


def settings_of(stage: Stage) -> str:
    """SQL that gives the record `v` what the statement `s` says of it."""
    values = ", ".join(f"{name} = {written_value(stage, name)}" for name in stage.fields)
    return f"{values}, updated_at = now(), row_version = v.row_version + 1, source_line = s.line"


def _update(stage: Stage) -> str:
    key = stage.subject.key
    return (
        f"update {stage.subject.table} v set {settings_of(stage)} "
        f"from {differing_rows(stage)} and v.{key} = s.{key} and ({differs(stage)})"
    )
