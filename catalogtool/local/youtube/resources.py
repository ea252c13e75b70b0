"""The resources of the Data API v3, as its description says they look; numbers too long for JavaScript are texts."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from catalogtool.local.youtube.catalog import Row

Resource = dict[str, Any]

PICTURES = "/pictures/"
FILM = {"widthPixels": 1920, "heightPixels": 1080}
CATEGORIES = {
    "1": "Film & Animation", "2": "Autos & Vehicles", "10": "Music", "15": "Pets & Animals", "17": "Sports",
    "19": "Travel & Events", "20": "Gaming", "22": "People & Blogs", "23": "Comedy", "24": "Entertainment",
    "25": "News & Politics", "26": "Howto & Style", "27": "Education", "28": "Science & Technology",
}  # fmt: skip


def video(row: Row) -> Resource:
    live = row["upload_source"] == "api" and row["category"] == "20"
    shown = {
        "snippet": {
            "publishedAt": moment(row["time_published"] or row["time_uploaded"]),
            "channelId": row["channel_id"],
            "title": row["video_title"],
            "description": f"{row['label']}, {row['artist']}",
            "channelTitle": row["channel_display_name"],
            "categoryId": row["category"],
            "liveBroadcastContent": "none",
        },
        "contentDetails": {
            "duration": duration(int(row["video_length"])),
            "dimension": "2d",
            "definition": "hd",
            "licensedContent": row["claimed_by_this_owner"] == "Yes",
        },
        "status": {
            "uploadStatus": "processed",
            "privacyStatus": row["video_privacy_status"],
            "embeddable": row["embedding_allowed"] == "Yes",
            "publicStatsViewable": True,
            "madeForKids": False,
        },
        "statistics": counted(
            viewCount=row["views"],
            likeCount=str(int(row["views"]) // 50) if row["ratings_allowed"] == "Yes" else None,
            commentCount=row["comments"] if row["comments_allowed"] == "Yes" else None,
        ),
    }
    shown["fileDetails"] = {"videoStreams": [film(row["video_id"])]}
    if live:
        shown["liveStreamingDetails"] = {"actualStartTime": moment(row["time_uploaded"])}
    return marked({"kind": "youtube#video", "id": row["video_id"], **shown})


def film(video_id: str) -> Resource:
    """Describe the picture of a video's file; a third was filmed upright, half of it by a phone that says so."""
    kind = blake2b(video_id.encode(), digest_size=1).digest()[0] % 6
    if kind == 0:
        return {"widthPixels": 1080, "heightPixels": 1920}
    return {**FILM, "rotation": "clockwise"} if kind == 1 else FILM


def channel(number: int, row: Row, uploads: int, root: str) -> Resource:
    """Describe a channel by one of its videos and their count; its picture is on the server of that address."""
    channel_id = row["channel_id"]
    return marked(
        {
            "kind": "youtube#channel",
            "id": channel_id,
            "snippet": {
                "title": row["channel_display_name"],
                "description": f"The channel of {row['label']}.",
                "publishedAt": "2010-01-01T00:00:00Z",
                "country": ("US", "DE", "IN", "JP")[number % 4],
                "thumbnails": {"default": {"url": f"{root}{PICTURES}{channel_id}"}},
            },
            "contentDetails": {"relatedPlaylists": {"uploads": "UU" + channel_id[2:]}},
            "statistics": {
                "viewCount": str(uploads * 10_000 + number),
                "subscriberCount": str((number * 7_919) % 100_000 // 100 * 100),
                "hiddenSubscriberCount": False,
                "videoCount": str(uploads),
            },
            "status": {"privacyStatus": "public", "isLinked": True},
        }
    )


def picture(channel_id: str) -> str:
    """Draw the picture of a channel: two colours and a shape that follow from its id."""
    first, second, place = blake2b(channel_id.encode(), digest_size=3).digest()
    hues = [f"hsl({360 * byte // 256} 45% 45%)" for byte in (first, second)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 88 88">'
        f'<path fill="{hues[0]}" d="M0 0h88v88H0z"/><circle fill="{hues[1]}" cx="{place % 88}" cy="66" r="44"/></svg>'
    )


def upload(playlist_id: str, row: Row) -> Resource:
    """Describe a video as an item of its channel's uploads."""
    published = moment(row["time_published"] or row["time_uploaded"])
    return marked(
        {
            "kind": "youtube#playlistItem",
            "id": f"{playlist_id}.{row['video_id']}",
            "snippet": {
                "publishedAt": published,
                "title": row["video_title"],
                "channelId": row["channel_id"],
                "playlistId": playlist_id,
                "resourceId": {"kind": "youtube#video", "videoId": row["video_id"]},
            },
            "contentDetails": {"videoId": row["video_id"], "videoPublishedAt": published},
            "status": {"privacyStatus": row["video_privacy_status"]},
        }
    )


def category(number: str) -> Resource:
    shown = {"title": CATEGORIES[number], "assignable": True}
    return marked({"kind": "youtube#videoCategory", "id": number, "snippet": shown})


def marked(resource: Resource) -> Resource:
    """Give a resource the etag that changes whenever it does."""
    digest = blake2b(repr(resource).encode(), digest_size=15).hexdigest()
    return {"kind": resource.pop("kind"), "etag": digest, **resource}


def counted(**counts: str | None) -> Resource:
    """Leave out the counts that are hidden."""
    return {name: count for name, count in counts.items() if count is not None}


def duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"PT{minutes}M{rest}S" if minutes else f"PT{rest}S"


def moment(text: str) -> str:
    """Spell a report's time as RFC 3339 does."""
    return datetime.strptime(text + " +0000", "%Y/%m/%d %H:%M:%S %z").strftime("%Y-%m-%dT%H:%M:%SZ")
