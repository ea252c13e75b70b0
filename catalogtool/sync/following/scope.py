"""Of which records a run asks: some that are named, those of a channel, all, or those that were not asked of lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, exists, func, select, text, union
from sqlalchemy.orm import Session

from catalogtool.catalog.models import Asset, Channel, Video
from catalogtool.sync.models import Followed, SyncChoice

CHOSEN = "chosen videos"

# Of one column, which is called key.
Keys = Select[Any]

# A stretch of a long list is read from its beginning, not made by reading all of the catalog.
_IN_ORDER = text("set local enable_hashjoin = off")


@dataclass(frozen=True)
class Scope:
    """Videos by their ids, or of a channel, or everything; or records that were settled for the job `chosen_by`.

    With `stale_since` what was asked of after it is left out. Where assets or channels are asked of, they are those of
    the videos.
    """

    video_ids: Sequence[str] = ()
    chosen_by: int | None = None
    channel_id: str | None = None
    everything: bool = False
    stale_since: datetime | None = None

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Self:
        """Raises TypeError for what `to_json` never gives."""
        since = said.get("stale_since")
        return cls(**{**said, "stale_since": datetime.fromisoformat(since) if since else None})

    def to_json(self) -> dict[str, Any]:
        since = self.stale_since.isoformat() if self.stale_since else None
        said = {**asdict(self), "video_ids": list(self.video_ids), "stale_since": since}
        return {name: value for name, value in said.items() if value}

    @property
    def described(self) -> dict[str, Any]:
        """The scope without its moment: what is stale is another matter in each run."""
        return {**self.to_json(), "stale_since": self.stale_since is not None}

    @property
    def words(self) -> str | None:
        """Of which records alone it is, if not of all there are."""
        if self.everything:
            return None
        if self.channel_id is not None:
            return f"channel {self.channel_id}"
        if len(self.video_ids) == 1:
            return f"video {self.video_ids[0]}"
        return CHOSEN

    def count(self, session: Session, of: str, task: str) -> int:
        """How many records it holds now; `of` is the subject that is asked of."""
        keys = union(*self._keys(of)).subquery()
        counted = select(func.count()).select_from(keys).where(*self._not_lately(keys.c.key, task))
        return session.scalar(counted) or 0

    def after(self, session: Session, of: str, task: str, last: str, number: int) -> list[str]:
        """The next keys after the last one, in their order, for a run that goes through all of them by and by."""
        session.execute(_IN_ORDER)
        found = union(*(self._next(keys, task, last, number) for keys in self._keys(of))).subquery()
        return list(session.scalars(select(found.c.key).order_by(found.c.key).limit(number)))

    def _next(self, keys: Keys, task: str, last: str, number: int) -> Keys:
        (key,) = keys.selected_columns
        return keys.where(key > last, *self._not_lately(key, task, last)).order_by(key).limit(number)

    def chosen_videos(self) -> list[ColumnElement[bool]]:
        """What is true of the videos."""
        conditions: list[ColumnElement[bool]] = [Video.deleted_at.is_(None)]
        if self.everything:
            return conditions
        if self.channel_id is not None:
            return [*conditions, Video.channel_id == self.channel_id]
        return [*conditions, Video.video_id.in_(self.video_ids)]

    def _keys(self, of: str) -> Sequence[Keys]:
        if self.chosen_by is not None:
            return [select(SyncChoice.subject_key.label("key")).where(SyncChoice.job_id == self.chosen_by)]
        return KEYS[of](self)

    def _not_lately(self, key: ColumnElement[str], task: str, last: str = "") -> list[ColumnElement[bool]]:
        if self.stale_since is None:
            return []
        lately = exists().where(
            Followed.task == task,
            Followed.subject_key == key,
            # As true of the key itself, but it lets both lists be read from there.
            Followed.subject_key > last,
            Followed.asked_at >= self.stale_since,
        )
        return [~lately]


def _videos(scope: Scope) -> Sequence[Keys]:
    return [select(Video.video_id.label("key")).where(*scope.chosen_videos())]


def _assets(scope: Scope) -> Sequence[Keys]:
    named = [*scope.chosen_videos(), Video.asset_id.is_not(None)]
    of_videos = select(Video.asset_id.label("key")).where(*named).distinct()
    if not scope.everything:
        return [of_videos]
    return [of_videos, select(Asset.asset_id.label("key")).where(Asset.deleted_at.is_(None))]


def _channels(scope: Scope) -> Sequence[Keys]:
    keys = select(Channel.channel_id.label("key"))
    if scope.channel_id is not None:
        return [keys.where(Channel.channel_id == scope.channel_id)]
    if scope.everything:
        return [keys.where(Channel.deleted_at.is_(None))]
    of_videos = select(Video.channel_id).where(*scope.chosen_videos())
    return [keys.where(Channel.channel_id.in_(of_videos))]


KEYS: Mapping[str, Callable[[Scope], Sequence[Keys]]] = {
    "video": _videos,
    "asset": _assets,
    "channel": _channels,
}
