"""What the Data API says of a video."""

from datetime import datetime
from typing import Any

from catalogtool.catalog import shorts
from catalogtool.catalog.identifiers import duration
from catalogtool.catalog.identifiers.category import CATEGORIES
from catalogtool.connectors.google import Answer

FIELDS = (
    "title",
    "channel_id",
    "channel_display_name",
    "category",
    "time_published",
    "privacy_status",
    "embedding_allowed",
    "video_length",
    "views",
    "is_live_stream",
    "is_short",
)

LONGEST_TITLE = 200
LONGEST_NAME = 100
FLAGS = {True: "Yes", False: "No"}
LYING = ("clockwise", "counterClockwise")


def of_video(item: Answer) -> dict[str, Any]:
    """Translate an item of `videos.list`.

    >>> of_video({"id": "dQw4w9WgXcQ", "contentDetails": {"duration": "PT3M32S"}, "statistics": {"viewCount": "7"}})
    {'video_length': 212, 'views': 7, 'is_live_stream': False, 'is_short': False}
    """
    snippet, status = item.get("snippet", {}), item.get("status", {})
    said = {
        "title": _short(snippet.get("title"), LONGEST_TITLE),
        "channel_id": snippet.get("channelId"),
        "channel_display_name": _short(snippet.get("channelTitle"), LONGEST_NAME),
        # A category that nobody knows here is no reason to take the known one away.
        "category": CATEGORIES.get(snippet.get("categoryId", "")),
        "time_published": snippet.get("publishedAt"),
        "privacy_status": status.get("privacyStatus"),
        "embedding_allowed": FLAGS.get(status.get("embeddable")),
        "video_length": _length(item.get("contentDetails", {}).get("duration")),
        "views": _count(item.get("statistics", {}).get("viewCount")),
        # The details stay on a broadcast that is over.
        "is_live_stream": "liveStreamingDetails" in item,
        "is_short": _short_film(item),
    }
    return {name: value for name, value in said.items() if value is not None}


def measured(item: Answer) -> dict[str, int]:
    """The numbers of a video that are kept as they run on; hidden ones are missing.

    >>> measured({"statistics": {"viewCount": "7", "likeCount": "1"}})
    {'views': 7, 'likes': 1}
    """
    names = {"views": "viewCount", "likes": "likeCount", "comments": "commentCount"}
    counts = {name: _count(item.get("statistics", {}).get(theirs)) for name, theirs in names.items()}
    return {name: count for name, count in counts.items() if count is not None}


def _short_film(item: Answer) -> bool | None:
    """Its owner is told the file's width and height; everybody else can only tell what is too long."""
    length = _length(item.get("contentDetails", {}).get("duration"))
    published = item.get("snippet", {}).get("publishedAt")
    pictures = item.get("fileDetails", {}).get("videoStreams", [])
    sizes = [size for each in pictures if (size := _size(each))]
    if length is None or published is None or not sizes:
        return shorts.by_length(length)
    return shorts.by_file(*sizes[0], length, datetime.fromisoformat(published))


def _size(picture: Answer) -> tuple[int, int] | None:
    """Width and height as it is shown."""
    width, height = picture.get("widthPixels"), picture.get("heightPixels")
    if not width or not height:
        return None
    return (height, width) if picture.get("rotation") in LYING else (width, height)


def _length(text: str | None) -> int | None:
    """A broadcast that has not begun lasts nothing, which says nothing about its length."""
    return (duration.read(text) or None) if text else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None else None


def _short(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None
