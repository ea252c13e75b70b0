"""Videos with all that the catalog holds of them, in the order of their ids."""

from typing import Any

from sqlalchemy import Table, select

from catalogtool.catalog.models import Video
from catalogtool.core.database import session

_TABLE: Table = Video.metadata.tables["video"]
COLUMNS = [column.name for column in _TABLE.columns if column.name != "id"]


def values_of(video: Video) -> dict[str, Any]:
    """Every column but the number of the row, which means nothing outside."""
    return {name: getattr(video, name) for name in COLUMNS}


def videos_after(video_id: str, limit: int) -> tuple[list[Video], bool]:
    """The videos whose ids come after that one, deleted ones too, and whether there are more."""
    following = select(Video).where(Video.video_id > video_id.replace("\x00", "")).order_by(Video.video_id)
    found = list(session().scalars(following.limit(limit + 1)))
    return found[:limit], len(found) > limit
