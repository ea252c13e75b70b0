"""What the Data API says of a channel."""

from typing import Any

from catalogtool.connectors.google import Answer

FIELDS = ("name", "description", "country", "image_url", "subscriber_count", "video_count", "view_count")
SIZES = ("high", "medium", "default")
LONGEST_NAME = 200
LONGEST_ADDRESS = 500


def of_channel(item: Answer) -> dict[str, Any]:
    """Translate an item of `channels.list`; hidden counts are left out.

    >>> of_channel({"snippet": {"title": "Tide"}, "statistics": {"subscriberCount": "5",
    ...     "hiddenSubscriberCount": True}})
    {'name': 'Tide'}
    """
    snippet = item.get("snippet", {})
    said = {
        "name": snippet.get("title", "")[:LONGEST_NAME] or None,
        "description": snippet.get("description"),
        "country": snippet.get("country"),
        "image_url": _image(snippet.get("thumbnails", {})),
        **measured(item),
    }
    return {name: value for name, value in said.items() if value is not None}


def measured(item: Answer) -> dict[str, int]:
    """The numbers of a channel that are kept as they run on."""
    counts = item.get("statistics", {})
    names = {"subscriber_count": "subscriberCount", "video_count": "videoCount", "view_count": "viewCount"}
    if counts.get("hiddenSubscriberCount"):
        del names["subscriber_count"]
    return {name: int(counts[theirs]) for name, theirs in names.items() if theirs in counts}


def _image(thumbnails: Answer) -> str | None:
    urls = (thumbnails[size]["url"] for size in SIZES if size in thumbnails)
    return next((url for url in urls if len(url) <= LONGEST_ADDRESS), None)
