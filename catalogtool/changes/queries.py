"""Changesets as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select, text
from sqlalchemy.orm import aliased

from catalogtool.audit.entry import Entry, Position
from catalogtool.audit.queries import count_operations, trail
from catalogtool.audit.walk import Sought
from catalogtool.changes.models import Changeset, ChangesetChunk, ChangesetGroup, SetAside
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue

SET_ASIDE_SHOWN = 50


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


def taken_back(changeset_id: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Whether a rollback has taken back the changeset of that number."""
    rollback = aliased(Changeset)
    return exists(
        select(rollback.id).where(
            rollback.reverses_id == changeset_id, rollback.status.in_(("applied", "held"))
        )
    )


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
    return _summaries([find(changeset_id)])[0]


def find(changeset_id: int) -> Changeset:
    """The changeset as it stands; NotFound when there is none."""
    changeset = session().get(Changeset, changeset_id)
    if changeset is None:
        raise NotFound(f"There is no changeset {changeset_id}.")
    return changeset


def find_group(changeset_id: int, group_id: int) -> ChangesetGroup:
    """One group of the changeset; NotFound when there is none."""
    group = session().get(ChangesetGroup, group_id)
    if group is None or group.changeset_id != changeset_id:
        raise NotFound(f"Changeset {changeset_id} has no such group.")
    return group


def job_of(changeset: Changeset) -> ProcessingQueue | None:
    """The work that stages or applies the changeset, as it stands now."""
    return session().get(ProcessingQueue, changeset.job_id) if changeset.job_id else None


def reversals_of(changeset_id: int) -> Sequence[Changeset]:
    """The rollbacks of the changeset, newest first."""
    found = select(Changeset).where(Changeset.reverses_id == changeset_id)
    return session().scalars(found.order_by(Changeset.id.desc()).limit(20)).all()


def count_set_aside(changeset_id: int) -> dict[str, int]:
    """How many changes were set aside, by outcome."""
    counted = select(SetAside.outcome, func.count()).where(SetAside.changeset_id == changeset_id)
    found = session().execute(counted.group_by(SetAside.outcome)).all()
    return {outcome: number for outcome, number in found}  # noqa: C416 - rows are no pairs to mypy


def set_aside(
    changeset_id: int, outcome: str, *, after: int = 0, limit: int = SET_ASIDE_SHOWN
) -> tuple[Sequence[SetAside], bool]:
    """Some changes of that outcome, from the one after the id `after` on, and whether more follow."""
    found = select(SetAside).where(
        SetAside.changeset_id == changeset_id, SetAside.outcome == outcome, SetAside.id > after
    )
    rows = session().scalars(found.order_by(SetAside.id).limit(limit + 1)).all()
    return rows[:limit], len(rows) > limit


def find_entry(position: Position) -> Entry:
    """The entry of the trail at that place; NotFound when there is none."""
    entries = trail(Sought(), Position(position.sync_time, position.id + 1), 1).entries
    if not entries or entries[0].position != position:
        raise NotFound("The trail has no such entry.")
    return entries[0]


def only_entry(changeset_id: int) -> Entry | None:
    """What the changeset did, when that is one entry of the trail."""
    entries = trail(Sought(changeset_id=changeset_id), limit=2).entries
    return entries[0] if len(entries) == 1 else None


def titles(records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What the records, named by subject and key, are called by people; new ones are not known yet."""
    asked: dict[str, list[str]] = {}
    for name, key in records:
        asked.setdefault(name, []).append(key)
    found: dict[tuple[str, str], str] = {}
    for name, keys in asked.items():
        subject = SUBJECTS[name]
        if subject.review.title:
            known = text(_TITLES.format(title=subject.review.title, table=subject.table, key=subject.key))
            found |= {(name, key): title for key, title in session().execute(known, {"keys": keys})}
    return found


_TITLES = "select {key}, {title} from {table} where {key} = any(:keys) and {title} is not null"


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
