"""What edits would do to the chosen videos, counted and shown on a few of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from catalogtool.audit.fields import capital
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edit, Edits
from catalogtool.catalog.models import Video
from catalogtool.core.database import session

SAMPLES = 10


@dataclass(frozen=True)
class Effect:
    """On how many videos an edit would change its field, and on how many of those although it is locked."""

    edit: Edit
    changing: int
    locked: int

    @property
    def words(self) -> str:
        return capital(str(self.edit))


@dataclass(frozen=True)
class Sample:
    """A video that would change: each of its fields as [old, new]."""

    video_id: str
    title: str | None
    changes: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Preview:
    """What would become of the chosen videos as they were at the moment; deleted ones are left alone."""

    moment: datetime
    chosen: int
    deleted: int
    changing: int
    effects: Sequence[Effect]
    samples: Sequence[Sample]

    @property
    def sum(self) -> str:
        """The counts that somebody agrees to; where they have moved since, the preview is to be looked at again."""
        each = (f"{effect.edit.field}-{effect.changing}" for effect in self.effects)
        return ".".join((str(self.chosen), str(self.changing), *each))


def preview_of(choice: Choice, edits: Edits) -> Preview:
    """Find out what the edits would change, in one pass over the chosen videos."""
    alive = Video.deleted_at.is_(None)
    counts = [func.count().filter(alive, edit.changes) for edit in edits]
    locked = [func.count().filter(alive, edit.changes, edit.is_locked) for edit in edits]
    counted = select(
        func.now(),
        func.count(),
        func.count().filter(~alive),
        func.count().filter(alive, edits.changes),
        *counts,
        *locked,
    ).where(*choice.conditions())
    moment, chosen, deleted, changing, *rest = session().execute(counted).one()
    effects = [Effect(*told) for told in zip(edits, rest[: len(edits)], rest[len(edits) :], strict=True)]
    samples = _samples(choice, edits) if changing else []
    return Preview(moment, chosen, deleted, changing, effects, samples)


def _samples(choice: Choice, edits: Edits) -> list[Sample]:
    olds, news = [edit.column for edit in edits], [edit.becomes for edit in edits]
    some = (
        select(Video.video_id, Video.title, *olds, *news)
        .where(*choice.conditions(), Video.deleted_at.is_(None), edits.changes)
        .order_by(Video.id)
        .limit(SAMPLES)
    )
    return [Sample(key, title, _changes(edits, rest)) for key, title, *rest in session().execute(some)]


def _changes(edits: Edits, values: Sequence[Any]) -> dict[str, list[Any]]:
    pairs = zip(edits.fields, values[: len(edits)], values[len(edits) :], strict=True)
    return {field: [old, new] for field, old, new in pairs if old != new}
