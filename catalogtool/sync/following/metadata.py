"""What everybody may know of videos: title, category, privacy, length, views and more."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from catalogtool.catalog.derived.video import CHANNELS
from catalogtool.connectors.kinds.youtube_data import MOST_IDS
from catalogtool.connectors.said import video
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Ask, Question, Raw, Told


@contextmanager
def asking(connection: Connection) -> Iterator[Ask]:
    """Ask by a client of its own."""
    youtube = connection.data()

    def about(ids: Sequence[str]) -> tuple[Told, int]:
        before = youtube.client.calls
        found = youtube.videos(ids)
        told = Told(
            ids,
            said={key: video.of_video(item) for key, item in found.items.items()},
            gone=found.absent,
            measured={key: video.measured(item) for key, item in found.items.items()},
            raw=[Raw("videos.list", ids, list(found.items.values()))],
        )
        return told, youtube.client.calls - before

    with closing(youtube.client):
        yield about


METADATA = Question(
    "metadata_sync",
    "Refresh videos from YouTube",
    of="video",
    subject="video",
    fields=video.FIELDS,
    at_once=MOST_IDS,
    asking=asking,
    derived=(CHANNELS,),
)
