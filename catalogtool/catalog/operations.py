"""What people do to single records of the catalog; each is a changeset of its own."""

from collections.abc import Mapping
from typing import Any

from catalogtool.audit.fields import name_of
from catalogtool.catalog.models import Asset, Channel, Claim, Video
from catalogtool.catalog.subjects.asset import ASSET
from catalogtool.catalog.subjects.channel import CHANNEL
from catalogtool.catalog.subjects.claim import CLAIM
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes.models import Changeset
from catalogtool.changes.operations import edit
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.clock import now
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.web.access import Actor

Record = Video | Channel | Asset | Claim

# A lock of these would lock the locks, or what follows from another field.
_NOT_LOCKABLE = {"locked_fields", "administered_at", "deleted_at", "missing_since"}
LOCKABLE: dict[type[Record], set[str]] = {
    Video: VIDEO.fields.keys() - _NOT_LOCKABLE,
    Channel: CHANNEL.fields.keys() - _NOT_LOCKABLE,
    Asset: ASSET.fields.keys() - _NOT_LOCKABLE,
    Claim: CLAIM.fields.keys() - _NOT_LOCKABLE,
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
    "is_short",
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
    differing = {name: value for name, value in values.items() if _said(value) != _said(present[name])}
    if not differing:
        return [], None
    dated = {"administered_at": now()} if differing.get("administered") else {}
    return list(differing), _change(video, differing | dated, actor, "Edited by hand", row_version)


def _said(value: object) -> object:
    """An empty text or list says as little as nothing; No says something."""
    return None if value in ("", []) else value


def hide_video(video: Video, actor: Actor) -> Changeset:
    """Leave the video out of lists."""
    return _change(video, {"hidden": True}, actor, "Hidden")


def show_video(video: Video, actor: Actor) -> Changeset:
    """Take the video into lists again."""
    return _change(video, {"hidden": False}, actor, "Shown again")


def delete_video(video: Video, actor: Actor) -> Changeset:
    """Mark the video as deleted; it stays in the database with its history and can be restored."""
    return _change(video, {"deleted_at": now()}, actor, "Deleted")


def restore_video(video: Video, actor: Actor) -> Changeset:
    """Take the mark of deletion away."""
    return _change(video, {"deleted_at": None}, actor, "Restored")


def hide_channel(channel: Channel, actor: Actor) -> Changeset:
    """Leave the channel out of the list of channels; its videos stay where they are."""
    return _change(channel, {"hidden": True}, actor, "Hidden")


def show_channel(channel: Channel, actor: Actor) -> Changeset:
    """Take the channel into the list again."""
    return _change(channel, {"hidden": False}, actor, "Shown again")


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


def key_of(record: Record) -> str:
    """The id by which the record is known: of a video its video id."""
    return str(getattr(record, SUBJECTS[record.__tablename__].key))


def _change(
    record: Record, values: Mapping[str, object], actor: Actor, summary: str, row_version: int | None = None
) -> Changeset:
    return edit(
        record.__tablename__,
        key_of(record),
        values,
        row_version=record.row_version if row_version is None else row_version,
        actor_id=actor.id,
        actor_name=actor.name,
        summary=summary,
    )
