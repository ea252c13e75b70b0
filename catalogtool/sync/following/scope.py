"""Of which records a run asks: some that are named, those of a channel, all, or those that were not asked of lately."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from catalogtool.catalog.models import Video
from catalogtool.sync.models import Followed


@dataclass(frozen=True)
class Scope:
    """Videos by their ids, or of a channel, or all; with `stale_since` those that were not asked of after it."""

    video_ids: Sequence[str] = ()
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
        return {**asdict(self), "video_ids": list(self.video_ids), "stale_since": since}

    def count(self, session: Session, task: str) -> int:
        """How many videos it holds now."""
        return session.scalar(select(func.count(Video.id)).where(*self._conditions(task))) or 0

    def after(self, session: Session, video_id: str, task: str, number: int) -> dict[str, datetime | None]:
        """The next videos in the order of their ids, each with the moment since when it is missing."""
        found = session.execute(
            select(Video.video_id, Video.missing_since)
            .where(Video.video_id > video_id, *self._conditions(task))
            .order_by(Video.video_id)
            .limit(number)
        )
        return {row.video_id: row.missing_since for row in found}

    def _conditions(self, task: str) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [Video.deleted_at.is_(None)]
        if not self.everything:
            of_channel = self.channel_id is not None
            conditions.append(
                Video.channel_id == self.channel_id if of_channel else Video.video_id.in_(self.video_ids)
            )
        if self.stale_since is not None:
            lately = exists().where(
                Followed.task == task,
                Followed.subject_key == Video.video_id,
                Followed.asked_at >= self.stale_since,
            )
            conditions.append(~lately)
        return conditions
