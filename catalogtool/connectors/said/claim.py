"""What the Content ID API says of a claim."""

from typing import Any

from catalogtool.connectors.google import Answer

FIELDS = (
    *(
        "video_id",
        "asset_id",
        "status",
        "type",
        "origin",
        "third_party",
        "time_created",
        "is_shorts_eligible",
    ),
    *("video_title", "views", "engaged_views"),
)


def of_claim(item: Answer) -> dict[str, Any]:
    """Translate an item of `claimSearch.list`.

    >>> of_claim({"id": "c", "videoId": "v", "status": "active", "thirdPartyClaim": True, "videoViews": "9"})
    {'video_id': 'v', 'status': 'active', 'third_party': True, 'views': 9}
    """
    said = {
        "video_id": item.get("videoId"),
        "asset_id": item.get("assetId"),
        "status": item.get("status"),
        "type": item.get("contentType"),
        "origin": item.get("origin", {}).get("source"),
        "third_party": item.get("thirdPartyClaim"),
        "time_created": item.get("timeCreated"),
        "is_shorts_eligible": item.get("isVideoShortsEligible"),
        "video_title": item.get("videoTitle", "")[:200] or None,
        "views": _count(item.get("videoViews")),
        "engaged_views": _count(item.get("engagedViews")),
    }
    return {name: value for name, value in said.items() if value is not None}


def _count(text: str | None) -> int | None:
    return int(text) if text is not None else None
