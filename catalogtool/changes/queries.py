"""Changesets as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from catalogtool.audit.queries import count_operations
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound


@dataclass(frozen=True)
class Written:
    """How many records of one subject a changeset made and changed; deletions and restores are changes."""

    subject: str
    created: int
    updated: int


@dataclass(frozen=True)
class Summary:
    """A changeset with what it wrote, one line a subject."""

    changeset: Changeset
    written: list[Written]

    @property
    def created(self) -> int:
        return sum(each.created for each in self.written)

    @property
    def updated(self) -> int:
        return sum(each.updated for each in self.written)

    @property
    def total(self) -> int:
        return self.created + self.updated


def changesets(
    *, source: str = "", status: str = "", person: str = "", limit: int, offset: int = 0
) -> list[Summary]:
    """Changesets, newest first; an empty string asks for nothing."""
    found = session().scalars(
        select(Changeset)
        .where(*_conditions(source=source, status=status, actor_name=person))
        .order_by(Changeset.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return _summaries(list(found))


def get_changeset(changeset_id: int) -> Summary:
    """One changeset with what it wrote; NotFound when there is none."""
    changeset = session().get(Changeset, changeset_id)
    if changeset is None:
        raise NotFound(f"There is no changeset {changeset_id}.")
    return _summaries([changeset])[0]


def _conditions(**wanted: str) -> Iterable[ColumnElement[bool]]:
    return (getattr(Changeset, column) == value for column, value in wanted.items() if value)


def _summaries(found: list[Changeset]) -> list[Summary]:
    """The changesets with their counts: kept with their chunks, or else, for small ones, counted in the trail."""
    written = _by_chunks([changeset.id for changeset in found])
    written |= _by_trail([changeset.id for changeset in found if changeset.id not in written])
    return [Summary(changeset, written.get(changeset.id, [])) for changeset in found]


def _by_chunks(ids: list[int]) -> dict[int, list[Written]]:
    chunk = ChangesetChunk
    sums = select(chunk.changeset_id, chunk.subject, func.sum(chunk.created), func.sum(chunk.updated))
    rows = session().execute(
        sums.where(chunk.changeset_id.in_(ids))
        .group_by(chunk.changeset_id, chunk.subject)
        .order_by(chunk.subject)
    )
    written: dict[int, list[Written]] = {}
    for changeset_id, subject, created, updated in rows:
        written.setdefault(changeset_id, []).append(Written(subject, int(created), int(updated)))
    return written


def _by_trail(ids: list[int]) -> dict[int, list[Written]]:
    written: dict[int, list[Written]] = {}
    for changeset_id, subject, created, others in count_operations(ids):
        written.setdefault(changeset_id, []).append(Written(subject, created, others))
    return written
