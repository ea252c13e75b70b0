"""Whether a video is a Short, as far as anybody can know it, and how that is known.

Since 15 October 2024 an upright or square video of up to three minutes is a Short, before it was a minute
(support.google.com/youtube/answer/15424877). No service says outright whether a video is one: a claim tells that it is
eligible, which is less.
"""

from datetime import UTC, datetime

LONGEST, FORMERLY = 180, 60  # seconds
SINCE = datetime(2024, 10, 15, tzinfo=UTC)


def by_length(length: int | None) -> bool | None:
    """A video that is longer than any Short is none; a shorter one may be anything.

    >>> by_length(181), by_length(180), by_length(None)
    (False, None, None)
    """
    return False if length is not None and length > LONGEST else None


def by_file(width: int, height: int, length: int, published: datetime) -> bool:
    """What the picture as it is shown tells, in pixels, with the length in seconds.

    >>> by_file(1080, 1920, 90, SINCE), by_file(1920, 1080, 30, SINCE)
    (True, False)
    >>> by_file(1080, 1920, 90, datetime(2023, 1, 1, tzinfo=UTC))
    False
    """
    return width <= height and length <= (LONGEST if published >= SINCE else FORMERLY)


def known_by(source: str, actor_name: str, length: int | None) -> str:
    """Say how it is known, of a video that came to be one or none through that source of the trail."""
    if source == "report":
        return "A report says so."
    if source != "connector":
        return f"{actor_name} says so."
    if by_length(length) is False:
        return "It is longer than three minutes."
    return "The width, height and length of its file say so."


def unknown_because(length: int | None, published: datetime | None, *, eligible: bool) -> str:
    """Say why it is not known; `eligible` is what a claim says."""
    if length is None:
        return "Nothing has told its length."
    if by_length(length) is False:
        return "It is too long for one, which is noted when YouTube is asked next."
    if length > FORMERLY and published is not None and published < SINCE:
        return "Probably none: before 15 October 2024 a Short had a minute at most."
    if eligible:
        return "A claim calls it eligible as one, which is all that is known."
    return "It is short enough; nothing has told whether its picture is upright."
