"""What everybody may know of videos: title, category, privacy, length, views and more."""

from collections.abc import Sequence

from catalogtool.catalog.derived.video import CHANNELS
from catalogtool.connectors.google import Answer
from catalogtool.connectors.kinds.youtube_data import MOST_IDS, YoutubeData
from catalogtool.connectors.said import video
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Question, Told


def items(youtube: YoutubeData, ids: Sequence[str]) -> list[Answer]:
    return youtube.videos(ids)


def telling(ids: Sequence[str], items: Sequence[Answer]) -> Told:
    """Translate; what is in no answer is gone."""
    said = {item["id"]: video.of_video(item) for item in items}
    return Told(
        ids,
        items,
        said=said,
        gone=[asked for asked in ids if asked not in said],
        measured={item["id"]: video.measured(item) for item in items},
    )


METADATA = Question(
    "metadata_sync",
    "Refresh videos from YouTube",
    of="video",
    subject="video",
    fields=video.FIELDS,
    at_once=MOST_IDS,
    method="videos.list",
    service=Connection.data,
    items=items,
    telling=telling,
    derived=(CHANNELS,),
)
