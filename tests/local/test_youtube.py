"""The YouTube of this machine answers as the real one does, about the catalog of the synthetic reports."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.local.synthetic.draw import Draw, spelled, unspelled
from catalogtool.local.synthetic.rows import catalog_rows
from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.behaviour import Run
from catalogtool.local.youtube.catalog import Catalog
from catalogtool.local.youtube.masks import parsed, trimmed
from catalogtool.local.youtube.server import Server

WORLD = World(3, 2000)
VIDEOS, ASSETS = "/youtube/v3/videos", "/youtube/partner/v1/assets"
OWNER = {"onBehalfOfContentOwner": "synthetic-content-owner"}


class Youtube:
    """A server and the calls to it."""

    def __init__(self, server: Server) -> None:
        self.address = f"http://127.0.0.1:{server.server_port}"

    def ask(self, path: str, token: str = "", **parameters: Any) -> requests.Response:
        header = {"Authorization": f"Bearer {token or 'synthetic-access'}"}
        return requests.get(self.address + path, parameters, headers=header, timeout=10)

    def get(self, path: str, token: str = "", **parameters: Any) -> Any:
        return self.ask(path, token, **parameters).json()

    def tokens(self, **form: str) -> Any:
        client = {"client_id": "tests", "client_secret": "tests"}
        return requests.post(f"{self.address}/token", client | form, timeout=10).json()

    def behave(self, **wish: Any) -> dict[str, Any]:
        said: dict[str, Any] = requests.post(f"{self.address}/-/behaviour", json=wish, timeout=10).json()
        return said

    def ids(self, path: str = VIDEOS, **parameters: Any) -> list[str]:
        return [item["id"] for item in self.get(path, **parameters)["items"]]

    def reason(self, path: str, **parameters: Any) -> tuple[int, str]:
        answer = self.ask(path, **parameters)
        return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


@pytest.fixture
def youtube() -> Iterator[Youtube]:
    server = Server(0, Catalog(WORLD))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Youtube(server)
    server.shutdown()
    server.server_close()


def column(name: str, world: World = WORLD, count: int = 2000) -> list[str]:
    values: list[str] = catalog_rows(world, world.draw(np.arange(count, dtype=np.uint64)))[name].to_pylist()
    return values


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**40), st.sampled_from([(0, "channel"), (2, "video")]))
def test_an_id_leads_back_to_what_it_was_made_of(seed: int, row: int, spelling: tuple[int, str]) -> None:
    spare, purpose = spelling
    bits = Draw(seed, np.array([row], dtype=np.uint64)).bits(purpose)
    text = spelled(bits, spare)[0].tobytes().decode()
    found = unspelled(text, spare)
    assert found == int(bits[0])
    assert Draw(seed, bits).row_with(purpose, found) == row


def test_every_video_of_a_report_is_found_under_its_id_and_says_the_same(youtube: Youtube) -> None:
    ids, titles = column("video_id"), column("video_title")
    for start in range(0, 200, 50):
        asked = ids[start : start + 50]
        items = youtube.get(VIDEOS, part="snippet", id=",".join(asked), **OWNER)["items"]
        assert [item["id"] for item in items] == asked
        assert [item["snippet"]["title"] for item in items] == titles[start : start + 50]


def test_what_is_gone_private_or_was_never_there_is_absent(youtube: Youtube) -> None:
    ids, privacy = column("video_id"), column("video_privacy_status")
    private = ids[privacy.index("private")]
    asked = ",".join([private, "dQw4w9WgXcQ", "not an id", ids[0]])
    assert youtube.ids(id=asked, part="id") == [ids[0]]
    assert youtube.ids(id=asked, part="id", **OWNER) == [private, ids[0]]
    youtube.behave(day=300)
    left = [
        found
        for start in range(0, 2000, 50)
        for found in youtube.ids(id=",".join(ids[start : start + 50]), **OWNER)
    ]
    assert 1500 < len(left) < 1900


def test_a_day_later_some_titles_and_most_views_are_others(youtube: Youtube) -> None:
    asked = ",".join(column("video_id")[:50])

    def said() -> list[tuple[str, str]]:
        items = youtube.get(VIDEOS, part="snippet,statistics", id=asked, **OWNER)["items"]
        return [(item["snippet"]["title"], item["statistics"]["viewCount"]) for item in items]

    before = said()
    assert said() == before
    youtube.behave(day=100)
    assert {title for title, _ in said()} != {title for title, _ in before}


def test_more_than_fifty_ids_and_none_at_all_are_refused(youtube: Youtube) -> None:
    assert youtube.reason(VIDEOS, id=",".join(column("video_id")[:51])) == (400, "invalidFilters")
    assert youtube.reason(VIDEOS, part="id") == (400, "missingRequiredParameter")


def test_the_uploads_of_a_channel_are_all_its_videos_page_by_page(youtube: Youtube) -> None:
    channel = column("channel_id")[0]
    of_it = {
        video for video, at in zip(column("video_id"), column("channel_id"), strict=True) if at == channel
    }
    found: set[str] = set()
    answer = youtube.get("/youtube/v3/channels", part="contentDetails,statistics", id=channel)["items"][0]
    uploads, page = answer["contentDetails"]["relatedPlaylists"]["uploads"], {}
    while True:
        answer = youtube.get(
            "/youtube/v3/playlistItems",
            part="contentDetails",
            playlistId=uploads,
            maxResults=50,
            **page,
            **OWNER,
        )
        found |= {item["contentDetails"]["videoId"] for item in answer["items"]}
        if "nextPageToken" not in answer:
            break
        page = {"pageToken": answer["nextPageToken"]}
    assert found == of_it


def test_a_merged_asset_comes_once_under_the_id_that_is_left(youtube: Youtube) -> None:
    ids = [asset for asset in column("asset_id") if asset]
    youtube.behave(day=600)
    merged = {}
    for start in range(0, len(ids), 50):
        for item in youtube.get(ASSETS, id=",".join(ids[start : start + 50]), **OWNER)["items"]:
            merged |= dict.fromkeys(item["aliasId"], item["id"])
    assert len(merged) > 100
    alias, survivor = next(iter(merged.items()))
    all_of_it = sorted(other for other, into in merged.items() if into == survivor)
    for asked in (f"{alias},{survivor}", alias, survivor):
        (item,) = youtube.get(ASSETS, id=asked, **OWNER)["items"]
        assert (item["id"], sorted(set(item["aliasId"]) & set(ids))) == (survivor, all_of_it)


def test_claims_of_others_come_when_they_are_asked_for(youtube: Youtube) -> None:
    rival = column("claimed_by_another_owner").index("Yes")
    asked = {"videoId": column("video_id")[rival], **OWNER}
    search = "/youtube/partner/v1/claimSearch"
    assert not any(claim["thirdPartyClaim"] for claim in youtube.get(search, **asked)["items"])
    items = youtube.get(search, includeThirdPartyClaims="true", **asked)["items"]
    assert sum(claim["thirdPartyClaim"] for claim in items) == 1
    assert youtube.reason(search, videoId=column("video_id")[0]) == (403, "forbidden")


def test_units_are_counted_and_end_as_they_were_told_to(youtube: Youtube) -> None:
    video = column("video_id")[0]
    youtube.behave(quota=2)
    assert youtube.ids(id=video) == youtube.ids(id=video) == [video]
    assert youtube.reason(VIDEOS, id=video) == (403, "quotaExceeded")
    said = youtube.behave(forget=True, quota=10_000)
    assert (said["calls"], said["asked_most"]) == (0, 0)
    youtube.behave(failing=1.0, failing_status=503)
    assert youtube.reason(VIDEOS, id=video) == (503, "backendError")
    assert youtube.behave(failing=0.0)["units"] == {"videos.list": 1}


def test_a_code_from_the_consent_page_gets_tokens_once(youtube: Youtube) -> None:
    where = {"redirect_uri": f"{youtube.address}/-/behaviour", "state": "s p"}
    answer = requests.post(f"{youtube.address}/o/oauth2/v2/auth", where, timeout=10)
    came_back = parse_qs(urlsplit(answer.url).query)
    assert came_back["state"] == ["s p"]
    code = {
        "grant_type": "authorization_code",
        "code": came_back["code"][0],
        "redirect_uri": where["redirect_uri"],
    }
    tokens = youtube.tokens(**code)
    video = column("video_id")[0]
    assert youtube.ids(id=video, token=tokens["access_token"]) == [video]
    assert youtube.tokens(**code)["error"] == "invalid_grant"
    assert youtube.tokens(**code, client_secret="")["error"] == "invalid_client"
    fresh = youtube.tokens(grant_type="refresh_token", refresh_token=tokens["refresh_token"])["access_token"]
    assert youtube.ids(id=video, token=fresh) == [video]
    assert youtube.reason(VIDEOS, id=video, token="stolen") == (401, "authError")


def test_the_catalog_moves_on_with_the_day_until_a_day_is_wished_for() -> None:
    days = [3]
    run = Run(Catalog(replace(WORLD, day=3)), lambda: days[0])
    assert run.catalog is run.catalog
    days[0] = 4
    assert run.catalog.world.day == 4
    run.behave({"day": 9})
    days[0] = 5
    assert run.catalog.world.day == 9


def test_a_mask_keeps_what_it_names() -> None:
    answer = {"etag": "e", "items": [{"id": 1, "snippet": {"title": "t", "more": 2}, "status": {"a": 1}}]}
    assert trimmed(answer, parsed("items(id,snippet/title)")) == {
        "items": [{"id": 1, "snippet": {"title": "t"}}]
    }
    assert trimmed(answer, parsed("etag,items/status(a)")) == {"etag": "e", "items": [{"status": {"a": 1}}]}
    for wrong in ("items(", "a b!", ""):
        with pytest.raises((ValueError, IndexError)):
            parsed(wrong)
