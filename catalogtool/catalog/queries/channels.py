"""Channels, and what the catalog holds of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.queries import by_id, stretches
from catalogtool.catalog.queries.selection import pattern
from catalogtool.core.database import session

SORTS = ("name", "-subscribers", "-updated")

_SORTED_BY: dict[str, InstrumentedAttribute[Any]] = {
    "name": Channel.name,
    "subscribers": Channel.subscriber_count,
    "updated": Channel.updated_at,
}


@dataclass(frozen=True)
class ChannelLine:
    """A channel as a list shows it, with the number of its videos in the catalog."""

    channel: Channel
    videos: int


def find_channel(channel_id: str) -> Channel | None:
    """The channel of that id, if the catalog knows it."""
    return by_id.find(Channel, Channel.channel_id, channel_id)


def get_channel(channel_id: str) -> Channel:
    """The channel of that id; NotFound when the catalog knows none."""
    return by_id.known(find_channel(channel_id), "channel", channel_id)


def channel_lines(words: str, hidden: str, order: str, *, offset: int, limit: int) -> list[ChannelLine]:
    """A stretch of the list of channels; only those are counted that it shows. `hidden` is "", "all" or "only"."""
    some = (
        select(Channel.id)
        .where(*conditions(words, hidden))
        .order_by(*ordered_by(order))
        .offset(offset)
        .limit(limit)
    )
    found = select(Channel, _count_of_its_videos()).where(Channel.id.in_(some)).order_by(*ordered_by(order))
    return [ChannelLine(*row) for row in session().execute(found)]


def count_channels(words: str, hidden: str) -> int:
    return stretches.count(Channel, conditions(words, hidden))


def views_held(channel_ids: Sequence[str], columns: Any = Video) -> dict[str, int | None]:
    """The views of each channel's videos together; a sum reads every such video, so it comes after the page."""
    summed = (
        select(columns.channel_id, func.sum(columns.views))
        .where(columns.channel_id.in_(channel_ids), columns.deleted_at.is_(None))
        .group_by(columns.channel_id)
    )
    return {str(channel_id): views for channel_id, views in session().execute(summed)}


def _count_of_its_videos() -> ColumnElement[int]:
    """The number of videos of the channel in the row at hand, from an index alone."""
    counted = select(func.count()).where(Video.channel_id == Channel.channel_id, Video.deleted_at.is_(None))
    return counted.correlate(Channel).scalar_subquery()


def count_held(channel_id: str, columns: Any = Video) -> int:
    """The number of the channel's videos."""
    counted = select(func.count()).where(columns.channel_id == channel_id, columns.deleted_at.is_(None))
    return session().execute(counted).scalar_one()


def conditions(words: str, hidden: str) -> list[ColumnElement[bool]]:
    """What must be true of a channel of the list."""
    shown = {"": [Channel.hidden.is_(False)], "only": [Channel.hidden.is_(True)], "all": []}[hidden]
    named = [
        or_(Channel.name.ilike(pattern(word), escape="\\"), Channel.channel_id == word)
        for word in words.split()
    ]
    return [*shown, Channel.deleted_at.is_(None), *named]


def ordered_by(order: str) -> tuple[UnaryExpression[Any], ...]:
    """The SQL of one of SORTS, or of one turned round."""
    field = _SORTED_BY[order.removeprefix("-")]
    if order.startswith("-"):
        return (field.desc().nulls_last(), Channel.id.desc())
    return (field.asc().nulls_last(), Channel.id.asc())
