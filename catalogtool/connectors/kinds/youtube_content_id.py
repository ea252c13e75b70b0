"""The YouTube Content ID API: what a content owner may know of assets, and of the claims on videos.

Google's client has no description of this API. The one beside this file has the few methods that are asked for, written
after the public reference of the API.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials

from catalogtool.connectors.google import PATIENT, Answer, Client, Patience
from catalogtool.core.errors import Unavailable

MOST_IDS = 50

METADATA = "title,artist,album,label,genre,isrc,upc,iswc,grid,customId"
ASSET_FIELDS = (
    f"items(id,aliasId,type,status,label,metadataEffective({METADATA}),"
    "ownershipEffective/general(owner,ratio,type,territories),matchPolicyEffective(name,rules/action),"
    "ownershipConflicts/general(territory,conflictingOwnership/owner))"
)
CLAIM_FIELDS = (
    "nextPageToken,items(id,assetId,videoId,status,contentType,videoTitle,videoViews,engagedViews,"
    "thirdPartyClaim,timeCreated,origin/source,isVideoShortsEligible)"
)


class YoutubeContentId:
    """The calls that the catalog needs, in the name of a content owner."""

    def __init__(
        self,
        credentials: Credentials,
        owner: str,
        *,
        root: str | None = None,
        patience: Patience = PATIENT,
    ) -> None:
        self.client = Client(_document(), credentials, root, patience)
        self._owner = owner

    def assets(self, ids: Sequence[str]) -> list[Answer]:
        """Ask for up to fifty assets; ones that were merged come once, under the id that is left."""
        asked = self.client.methods.assets().list(
            id=",".join(ids),
            fetchMetadata="effective",
            fetchOwnership="effective",
            fetchMatchPolicy="effective",
            fetchOwnershipConflicts=True,
            fields=ASSET_FIELDS,
            onBehalfOfContentOwner=self._owner,
        )
        items: list[Answer] = self.client.ask(asked).get("items", [])
        return items

    def claims(self, video_ids: Sequence[str]) -> Iterator[Answer]:
        """Give all claims on up to fifty videos, those of other owners too; a call for each page of them.

        Raises Unavailable where a page leads to itself, which would go on until no units are left.
        """
        methods = self.client.methods.claimSearch()
        page: str | None = None
        while True:
            asked = methods.list(
                videoId=",".join(video_ids),
                includeThirdPartyClaims=True,
                fields=CLAIM_FIELDS,
                onBehalfOfContentOwner=self._owner,
                **({"pageToken": page} if page else {}),
            )
            answer = self.client.ask(asked)
            yield from answer.get("items", [])
            page, last = answer.get("nextPageToken"), page
            if page is None:
                return
            if page == last:
                raise Unavailable("YouTube gives the same page of claims again and again.")

    def owners(self) -> list[Answer]:
        """Ask for the content owners in whose names one may ask."""
        items: list[Answer] = self.client.ask(
            self.client.methods.contentOwners().list(fetchMine=True, onBehalfOfContentOwner=self._owner)
        ).get("items", [])
        return items


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text())
    return document
