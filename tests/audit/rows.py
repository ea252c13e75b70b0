"""Writing to the catalog past its one write path, and reading the trail, by plain SQL."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy.dialects.postgresql import insert

from catalogtool.catalog.models import Channel, Video
from catalogtool.core import origin
from catalogtool.core.database import transaction
from catalogtool.core.origin import Origin, Source

DECLARE = "select set_config('catalog.actor_name', %s, true), set_config('catalog.source', %s, true)"


def declare(connection: psycopg.Connection[Any], person: str = "Ana", source: str = "edit") -> None:
    connection.execute(DECLARE, [person, source])


def trail_of(connection: psycopg.Connection[Any], key: str) -> list[dict[str, Any]]:
    """The entries of one record, in the order in which they were made."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select * from metadata_sync where subject_key = %s order by id", [key]
        ).fetchall()


def changes_of(connection: psycopg.Connection[Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    return [(entry["operation"], entry["changes"]) for entry in trail_of(connection, key)]


def put_video(
    video_id: str, by: str = "Ana", through: Source = "edit", changeset: int | None = None, **values: Any
) -> None:
    """Make the video as somebody might, or change it."""
    _put(Video, {"video_id": video_id, **values}, Origin(None, by, through, changeset))


def put_channel(channel_id: str, by: str = "Ana", through: Source = "edit", **values: Any) -> None:
    _put(Channel, {"channel_id": channel_id, **values}, Origin(None, by, through))


def _put(model: type[Video] | type[Channel], values: dict[str, Any], cause: Origin) -> None:
    key = next(iter(values))
    with transaction() as session:
        origin.declare(session, cause)
        session.execute(insert(model).values(values).on_conflict_do_update(index_elements=[key], set_=values))
