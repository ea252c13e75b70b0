"""What people do to videos and channels; each is a changeset of one record."""

from collections.abc import Mapping
from typing import Any

from catalogtool.audit.fields import name_of
from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.subjects.channel import CHANNEL
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes.models import Changeset
from catalogtool.changes.operations import edit
from catalogtool.core.clock import now
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.web.access import Actor

Record = Video | Channel

# A lock of these would lock the locks, or what follows from another field.
_NOT_LOCKABLE = {"locked_fields", "administered_at", "deleted_at"}
LOCKABLE: dict[type[Record], set[str]] = {
    Video: VIDEO.fields.keys() - _NOT_LOCKABLE,
    Channel: CHANNEL.fields.keys() - _NOT_LOCKABLE,
}

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

# In a list of one field.
MOST_NAMES = 100


def stored_values(video: Video) -> dict[str, Any]:
    """The fields that people keep, as they are stored."""
    return {name: getattr(video, name) for name in STAFF_FIELDS}


def edit_video(
    video: Video, values: Mapping[str, Any], row_version: int, actor: Actor
) -> tuple[list[str], Changeset | None]:
    """Give the video those of the values that differ from its own; return the names of their fields, and what was done.

    Nothing is done when none differs. Raises Conflict when the video is no longer in the version that was edited.
    """
    present = stored_values(video)
    differing = {name: value for name, value in values.items() if (value or None) != (present[name] or None)}
    if not differing:
        return [], None
    dated = {"administered_at": now()} if differing.get("administered") else {}
    return list(differing), _change_video(video, differing | dated, row_version, actor, "Edited by hand")


def hide_video(video: Video, actor: Actor) -> Changeset:
    """Leave the video out of lists."""
    return _change_video(video, {"hidden": True}, video.row_version, actor, "Hidden")


def show_video(video: Video, actor: Actor) -> Changeset:
    """Take the video into lists again."""
    return _change_video(video, {"hidden": False}, video.row_version, actor, "Shown again")


def delete_video(video: Video, actor: Actor) -> Changeset:
    """Mark the video as deleted; it stays in the database with its history and can be restored."""
    return _change_video(video, {"deleted_at": now()}, video.row_version, actor, "Deleted")


def restore_video(video: Video, actor: Actor) -> Changeset:
    """Take the mark of deletion away."""
    return _change_video(video, {"deleted_at": None}, video.row_version, actor, "Restored")


def hide_channel(channel: Channel, actor: Actor) -> Changeset:
    """Leave the channel out of the list of channels; its videos stay where they are."""
    return _change_channel(channel, {"hidden": True}, actor, "Hidden")


def show_channel(channel: Channel, actor: Actor) -> Changeset:
    """Take the channel into the list again."""
    return _change_channel(channel, {"hidden": False}, actor, "Shown again")


def require_unlocked(record: Record, field: str) -> None:
    """Raise Invalid when the field can't be locked, and Conflict when it is locked already."""
    if field not in LOCKABLE[type(record)]:
        raise Invalid(f"There is no field to lock that is called “{field[:60]}”.")
    if field in (record.locked_fields or ()):
        raise Conflict(f"The {name_of(field)} is locked already.")


def lock_field(record: Record, field: str, reason: str | None, actor: Actor) -> Changeset:
    """Let only people change the field from now on; raises what `require_unlocked` does."""
    require_unlocked(record, field)
    locked = sorted([*(record.locked_fields or ()), field])
    done = _change(record, {"locked_fields": locked}, actor, f"Locked the {name_of(field)}")
    done.reason = reason
    return done


def unlock_field(record: Record, field: str, actor: Actor) -> Changeset:
    """Let reports and other sources change the field again; raises Conflict when it is not locked."""
    locked = record.locked_fields or []
    if field not in locked:
        raise Conflict(f"The {name_of(field)[:60]} is not locked.")
    rest = [name for name in locked if name != field]
    return _change(record, {"locked_fields": rest or None}, actor, f"Unlocked the {name_of(field)}")


def _change(record: Record, values: Mapping[str, object], actor: Actor, summary: str) -> Changeset:
    if isinstance(record, Channel):
        return _change_channel(record, values, actor, summary)
    return _change_video(record, values, record.row_version, actor, summary)


def _change_video(
    video: Video, values: Mapping[str, object], row_version: int, actor: Actor, summary: str
) -> Changeset:
    return edit(
        "video",
        video.video_id,
        values,
        row_version=row_version,
        actor_id=actor.id,
        actor_name=actor.name,
        summary=summary,
    )


def _change_channel(channel: Channel, values: Mapping[str, object], actor: Actor, summary: str) -> Changeset:
    return edit(
        "channel",
        channel.channel_id,
        values,
        row_version=channel.row_version,
        actor_id=actor.id,
        actor_name=actor.name,
        summary=summary,
    )
