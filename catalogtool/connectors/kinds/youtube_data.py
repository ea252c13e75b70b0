"""The YouTube Data API v3: what everybody may know of videos and channels, and their owner of private ones.

The fields and their meaning follow the API's own description, which comes with Google's client.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery_cache import get_static_doc

from catalogtool.connectors.google import Answer, Client
from catalogtool.core.errors import NotFound

SCOPES = (
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/youtubepartner",
)
MOST_IDS = 50

VIDEO_PARTS = "snippet,contentDetails,status,statistics,liveStreamingDetails"
# Of own videos alone: of others a call is refused that asks for it.
FILE_PART = "fileDetails"
VIDEO_FIELDS = (
    "items(id,snippet(publishedAt,channelId,title,channelTitle,categoryId,liveBroadcastContent),"
    "contentDetails/duration,status(privacyStatus,embeddable),"
    "statistics(viewCount,likeCount,commentCount),liveStreamingDetails/scheduledStartTime,"
    "fileDetails/videoStreams(widthPixels,heightPixels,rotation))"
)
CHANNEL_PARTS = "snippet,statistics"
CHANNEL_FIELDS = (
    "items(id,snippet(title,description,country,thumbnails),"
    "statistics(viewCount,subscriberCount,hiddenSubscriberCount,videoCount))"
)
UPLOAD_FIELDS = "nextPageToken,items/contentDetails/videoId"


@dataclass(frozen=True)
class Page:
    """Some ids of a list, and the token of the page after it, if there is one."""

    ids: list[str]
    following: str | None


class YoutubeData:
    """The calls that the catalog needs, each of which costs a unit."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        owner: str | None = None,
        root: str | None = None,
        files: bool = False,
    ) -> None:
        """`owner` is the id of the content owner in whose name is asked; without one private videos are absent.

        With `files` videos are asked about with what only their owner is told of their files.
        """
        self._parts = f"{VIDEO_PARTS},{FILE_PART}" if files else VIDEO_PARTS
        self.client = Client(_document(), credentials, root)
        self._for_owner = {"onBehalfOfContentOwner": owner} if owner else {}

    def videos(self, ids: Sequence[str]) -> list[Answer]:
        """Ask for up to fifty videos. A video that is deleted, private or was never there is just absent."""
        asked = self.client.methods.videos().list(
            part=self._parts, id=",".join(ids), fields=VIDEO_FIELDS, **self._for_owner
        )
        items: list[Answer] = self.client.ask(asked).get("items", [])
        return items

    def channels(self, ids: Sequence[str]) -> list[Answer]:
        """Ask for up to fifty channels; one that is gone is just absent."""
        asked = self.client.methods.channels().list(
            part=CHANNEL_PARTS, id=",".join(ids), fields=CHANNEL_FIELDS, **self._for_owner
        )
        items: list[Answer] = self.client.ask(asked).get("items", [])
        return items

    def uploads(self, playlist_id: str, token: str | None = None) -> Page:
        """Ask for the ids of up to fifty videos of a channel, the newest first; a channel that is gone has none."""
        asked = self.client.methods.playlistItems().list(
            part="contentDetails",
            playlistId=playlist_id,
            maxResults=MOST_IDS,
            fields=UPLOAD_FIELDS,
            **({"pageToken": token} if token else {}),
            **self._for_owner,
        )
        try:
            answer = self.client.ask(asked)
        except NotFound:
            return Page([], None)
        ids = [item["contentDetails"]["videoId"] for item in answer.get("items", [])]
        return Page(ids, answer.get("nextPageToken"))


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(get_static_doc("youtube", "v3"))
    return document
