"""The methods that are answered, by the path of their address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogtool.local.youtube import partner, resources
from catalogtool.local.youtube.catalog import Catalog, Row
from catalogtool.local.youtube.errors import Refused

Answer = dict[str, Any]

MOST_IDS = 50
PAGE = 50


@dataclass(frozen=True)
class Call:
    """What is asked of a method: the day's catalog, the parameters, each any number of times, the server's address."""

    catalog: Catalog
    parameters: dict[str, list[str]]
    root: str = ""

    def words(self, name: str) -> list[str]:
        return [word for text in self.parameters.get(name, []) for word in text.split(",") if word]

    def text(self, name: str) -> str:
        return "".join(self.parameters.get(name, [])[:1])

    def ids(self, name: str = "id") -> list[str]:
        ids = self.words(name)
        if not ids:
            raise Refused(400, "missingRequiredParameter", "No filter selected.")
        if len(ids) > MOST_IDS:
            raise Refused(400, "invalidFilters", f"At most {MOST_IDS} ids are taken at once.")
        return ids

    @property
    def owner(self) -> str:
        return self.text("onBehalfOfContentOwner")

    @property
    def owners_only(self) -> "Call":
        if not self.owner:
            raise Refused(403, "forbidden", "Name the content owner.")
        return self


def videos(call: Call) -> Answer:
    if "fileDetails" in call.words("part"):
        call = call.owners_only
    rows = [row for row in call.catalog.videos(call.ids()) if visible(row, call.owner)]
    return listed("video", [parts(resources.video(row), call) for row in rows])


def visible(row: Row, owner: str) -> bool:
    return row["video_privacy_status"] != "private" or bool(owner)


def channels(call: Call) -> Answer:
    found = call.catalog.channels(call.ids())
    items = [
        parts(resources.channel(number, row, len(call.catalog.uploads(number)), call.root), call)
        for number, row in found.items()
    ]
    return listed("channel", items)


def playlist_items(call: Call) -> Answer:
    playlist = call.text("playlistId")
    found = call.catalog.channels(["UC" + playlist[2:]])
    if not playlist.startswith("UU") or not found:
        raise Refused(404, "playlistNotFound", "There is no such playlist.")
    numbers = call.catalog.uploads(next(iter(found)))
    start, size = page_of(call)
    rows = call.catalog.described(numbers[start : start + size])
    items = [parts(resources.upload(playlist, row), call) for row in rows if visible(row, call.owner)]
    return listed("playlistItem", items) | next_page(start + size, len(numbers))


def page_of(call: Call) -> tuple[int, int]:
    """Where the page asked for starts, and how many it has."""
    token, size = call.text("pageToken") or "P0", int(call.text("maxResults") or 5)
    if not token[1:].isdecimal() or not 0 < size <= PAGE:
        raise Refused(400, "invalidPageToken", "There is no such page.")
    return int(token[1:]), size


def next_page(start: int, count: int) -> Answer:
    return {"nextPageToken": f"P{start}"} if start < count else {}


def categories(call: Call) -> Answer:
    wanted = call.words("id") or list(resources.CATEGORIES)
    return listed(
        "videoCategory", [resources.category(number) for number in wanted if number in resources.CATEGORIES]
    )


def parts(resource: Answer, call: Call) -> Answer:
    """Keep of a resource the parts that were asked for."""
    wanted = {"kind", "etag", "id", *call.words("part")}
    return {name: value for name, value in resource.items() if name in wanted}


def listed(kind: str, items: Sequence[Answer]) -> Answer:
    info = {"totalResults": len(items), "resultsPerPage": len(items)}
    return {"kind": f"youtube#{kind}ListResponse", "pageInfo": info, "items": list(items)}


def assets(call: Call) -> Answer:
    asked = call.owners_only.ids()
    wanted = {
        group
        for group, parameter in {
            "metadata": "fetchMetadata",
            "ownership": "fetchOwnership",
            "policy": "fetchMatchPolicy",
        }.items()
        if "effective" in call.words(parameter)
    }
    if call.text("fetchOwnershipConflicts") == "true":
        wanted.add("conflicts")
    found = call.catalog.assets(asked)
    return {"kind": "youtubePartner#assetList", "items": [partner.asset(*each, wanted) for each in found]}


def claim_search(call: Call) -> Answer:
    ids = call.owners_only.ids("videoId")
    start, _ = page_of(call)
    items = [partner.claim(row) for row in call.catalog.claims(ids)]
    if call.text("includeThirdPartyClaims") == "true":
        rows = call.catalog.videos(ids)
        items += [partner.claim_of_others(row) for row in rows if row["other_owners_claiming"]]
    page = items[start : start + PAGE]
    return {"kind": "youtubePartner#claimSearchResponse", "items": page} | next_page(start + PAGE, len(items))


def content_owners(_call: Call) -> Answer:
    owner = {"kind": "youtubePartner#contentOwner", "id": partner.OWNER, "displayName": "Synthetic Owner"}
    return {"kind": "youtubePartner#contentOwnerList", "items": [owner]}


METHODS: dict[str, tuple[str, Callable[[Call], Answer]]] = {
    "/youtube/v3/videos": ("videos.list", videos),
    "/youtube/v3/channels": ("channels.list", channels),
    "/youtube/v3/playlistItems": ("playlistItems.list", playlist_items),
    "/youtube/v3/videoCategories": ("videoCategories.list", categories),
    "/youtube/partner/v1/assets": ("assets.list", assets),
    "/youtube/partner/v1/claimSearch": ("claimSearch.list", claim_search),
    "/youtube/partner/v1/contentOwners": ("contentOwners.list", content_owners),
}
