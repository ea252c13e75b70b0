"""One video, and pages of videos at any size of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries import by_id
from catalogtool.catalog.queries.searching import hold_words, matching_ids
from catalogtool.catalog.queries.selection import Selection, ordered_by
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound


@dataclass(frozen=True)
class VideoLine:
    """A video as a list shows it."""

    id: int
    video_id: str
    title: str | None
    channel_id: str | None
    channel_display_name: str | None
    category: str | None
    claimed_status: str | None
    privacy_status: str | None
    asset_id: str | None
    views: int | None
    video_length: int | None
    time_published: datetime | None
    hidden: bool
    missing_since: datetime | None
    deleted_at: datetime | None


def find_video(video_id: str) -> Video | None:
    """The video of that id, if the catalog holds it."""
    return by_id.find(Video, Video.video_id, video_id)


def get_video(video_id: str) -> Video:
    """The video of that id; NotFound when the catalog does not hold it."""
    video = find_video(video_id)
    if video is None:
        raise NotFound(f"The catalog holds no video with the id {video_id[:40]}.")
    return video


def video_lines(
    selection: Selection, order: str, *, offset: int, limit: int, columns: Any = Video
) -> list[VideoLine]:
    """A stretch of the list: the ids first, by walking an index alone, then the rows of those few."""
    if columns is not Video:
        return _past_lines(selection, order, columns, offset=offset, limit=limit)
    # The database's helpers take longer to start than a page may take.
    session().execute(text("set local max_parallel_workers_per_gather = 0"))
    if selection.words:
        return lines_of(matching_ids(selection, order, offset=offset, limit=limit), order)
    by = ordered_by(order)
    some = select(Video.id).where(*selection.conditions()).order_by(*by).offset(offset).limit(limit)
    return _lines(select(*_line(Video)).where(Video.id.in_(some)).order_by(*by))


def _past_lines(
    selection: Selection, order: str, columns: Any, *, offset: int, limit: int
) -> list[VideoLine]:
    """A stretch of the list in a table of the past, which is sorted whole: it has no indexes."""
    chosen = select(*_line(columns)).where(
        *selection.conditions(columns), *hold_words(selection.words.split(), columns)
    )
    return _lines(chosen.order_by(*ordered_by(order, columns)).offset(offset).limit(limit))


def lines_of(ids: Sequence[int], order: str, columns: Any = Video) -> list[VideoLine]:
    """Those videos in that order."""
    return _lines(select(*_line(columns)).where(columns.id.in_(ids)).order_by(*ordered_by(order, columns)))


def last_changes(video_ids: Sequence[str], moment: datetime | None = None) -> dict[str, datetime]:
    """When each of the videos changed last, by a probe of the trail's index in each of its months.

    With a moment: when it had changed last until then.
    """
    asked = func.unnest(cast(list(video_ids), ARRAY(String))).column_valued("asked")
    newest = (
        select(MetadataSync.sync_time)
        .where(MetadataSync.video_id == asked, *([MetadataSync.sync_time <= moment] if moment else ()))
        .order_by(MetadataSync.sync_time.desc())
        .limit(1)
        .scalar_subquery()
    )
    return {video_id: moment for video_id, moment in session().execute(select(asked, newest)) if moment}


def count_videos(selection: Selection, columns: Any = Video) -> int:
    """How many videos the list holds; at a million rows this takes longer than the page itself."""
    words = hold_words(selection.words.split(), columns)
    counted = select(func.count(columns.id)).where(*selection.conditions(columns), *words)
    return session().execute(counted).scalar_one()


def _line(columns: Any) -> list[Any]:
    return [getattr(columns, name) for name in VideoLine.__annotations__]


def _lines(found: Select[Any]) -> list[VideoLine]:
    return [VideoLine(*row) for row in session().execute(found)]
