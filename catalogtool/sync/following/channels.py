"""What everybody may know of channels: name, image, description, country and counts."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from catalogtool.connectors.kinds.youtube_data import MOST_IDS
from catalogtool.connectors.said import channel
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Ask, Question, Raw, Told


@contextmanager
def asking(connection: Connection) -> Iterator[Ask]:
    """Ask by a client of its own."""
    youtube = connection.data()

    def about(ids: Sequence[str]) -> tuple[Told, int]:
        before = youtube.client.calls
        found = youtube.channels(ids)
        told = Told(
            ids,
            said={key: channel.of_channel(item) for key, item in found.items.items()},
            gone=found.absent,
            measured={key: channel.measured(item) for key, item in found.items.items()},
            raw=[Raw("channels.list", ids, list(found.items.values()))],
        )
        return told, youtube.client.calls - before

    with closing(youtube.client):
        yield about


CHANNELS = Question(
    "channel_sync",
    "Refresh channels from YouTube",
    of="channel",
    subject="channel",
    fields=channel.FIELDS,
    at_once=MOST_IDS,
    asking=asking,
)
