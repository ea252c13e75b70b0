"""What everybody may know of channels: name, image, description, country and counts."""

from collections.abc import Sequence

from catalogtool.connectors.google import Answer
from catalogtool.connectors.kinds.youtube_data import MOST_IDS, YoutubeData
from catalogtool.connectors.said import channel
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Question, Told


def items(youtube: YoutubeData, ids: Sequence[str]) -> list[Answer]:
    return youtube.channels(ids)


def telling(ids: Sequence[str], items: Sequence[Answer]) -> Told:
    """Translate; what is in no answer is gone."""
    said = {item["id"]: channel.of_channel(item) for item in items}
    return Told(
        ids,
        items,
        said=said,
        gone=[asked for asked in ids if asked not in said],
        measured={item["id"]: channel.measured(item) for item in items},
    )


CHANNELS = Question(
    "channel_sync",
    "Refresh channels from YouTube",
    of="channel",
    subject="channel",
    fields=channel.FIELDS,
    at_once=MOST_IDS,
    method="channels.list",
    service=Connection.data,
    items=items,
    telling=telling,
)
