"""What people do to videos and channels; each is a changeset of one record."""

from collections.abc import Mapping
from typing import Any

from catalogtool.catalog.models import Channel, Video
from catalogtool.changes.operations import edit
from catalogtool.core.clock import now
from catalogtool.web.access import Actor

# Reports say nothing of most of these: they are kept by hand.
STAFF_FIELDS = (
    "artist",
    "genre",
    "label",
    "custom_id",
    "isrc",
    "other_isrcs",
    "upc",
    "notes",
    "administered",
    "hidden",
)


def stored_values(video: Video) -> dict[str, Any]:
    """The fields that people keep, as they are stored."""
    return {name: getattr(video, name) for name in STAFF_FIELDS}


def edit_video(video: Video, values: Mapping[str, Any], row_version: int, actor: Actor) -> list[str]:
    """Give the video those of the values that differ from its own, and return the names of their fields.

    Nothing is written when none differs. Raises Conflict when the video is no longer in the version that was edited.
    """
    present = stored_values(video)
    differing = {name: value for name, value in values.items() if (value or None) != (present[name] or None)}
    if differing:
        dated = {"administered_at": now()} if differing.get("administered") else {}
        _change_video(video, differing | dated, row_version, actor, "Edited by hand")
    return list(differing)


def hide_video(video: Video, actor: Actor) -> None:
    """Leave the video out of lists."""
    _change_video(video, {"hidden": True}, video.row_version, actor, "Hidden")


def show_video(video: Video, actor: Actor) -> None:
    """Take the video into lists again."""
    _change_video(video, {"hidden": False}, video.row_version, actor, "Shown again")


def delete_video(video: Video, actor: Actor) -> None:
    """Mark the video as deleted; it stays in the database with its history and can be restored."""
    _change_video(video, {"deleted_at": now()}, video.row_version, actor, "Deleted")


def restore_video(video: Video, actor: Actor) -> None:
    """Take the mark of deletion away."""
    _change_video(video, {"deleted_at": None}, video.row_version, actor, "Restored")


def hide_channel(channel: Channel, actor: Actor) -> None:
    """Leave the channel out of the list of channels; its videos stay where they are."""
    _change_channel(channel, {"hidden": True}, actor, "Hidden")


def show_channel(channel: Channel, actor: Actor) -> None:
    """Take the channel into the list again."""
    _change_channel(channel, {"hidden": False}, actor, "Shown again")


def _change_video(
    video: Video, values: Mapping[str, object], row_version: int, actor: Actor, summary: str
) -> None:
    edit(
        "video",
        video.video_id,
        values,
        row_version=row_version,
        actor_id=actor.id,
        actor_name=actor.name,
        summary=summary,
    )


def _change_channel(channel: Channel, values: Mapping[str, object], actor: Actor, summary: str) -> None:
    edit(
        "channel",
        channel.channel_id,
        values,
        row_version=channel.row_version,
        actor_id=actor.id,
        actor_name=actor.name,
        summary=summary,
    )
