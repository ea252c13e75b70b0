"""The list of channels, and the page of one."""

from urllib.parse import urlsplit

import pytest

from tests.catalog.pages import link, text_of, titles
from tests.factories import catalog


class TestIndex:
    def test_counts_the_videos_of_each_channel(self, ben):
        blue = catalog.channel(name="Blue Harbour")
        catalog.channel(name="Snow")
        catalog.videos({"channel_id": blue, "views": views} for views in (5, 7, None))
        catalog.video(channel_id=blue, views=100, deleted_at="2026-01-01T00:00:00Z")
        page = ben.get("/channels").text
        assert titles(page) == ["Blue Harbour", "Snow"]
        row = page.partition(f'href="/channels/{blue}"')[2].partition("</tr>")[0]
        assert '<td data-label="Videos" class="num">3</td>' in row
        views = ben.get(link_to_views(page)).text
        assert f'id="views-{blue}" hx-swap-oob="true">12</span>' in views

    def test_is_searched_by_name_or_id_and_sorted(self, ben):
        ids = [
            catalog.channel(name=name, subscriber_count=count) for name, count in (("Ana's", 3), ("Ben's", 9))
        ]
        assert titles(ben.get("/channels?q=BEN").text) == ["Ben's"]
        assert titles(ben.get(f"/channels?q={ids[0]}").text) == ["Ana's"]
        assert titles(ben.get("/channels?sort=-subscribers").text) == ["Ben's", "Ana's"]
        assert "No channel matches" in text_of(ben.get("/channels?q=nobody").text)

    def test_has_pages(self, ben):
        for number in range(52):
            catalog.channel(name=f"Channel {number:02}")
        first = ben.get("/channels").text
        assert titles(first) + titles(ben.get(link(first, "Next")).text) == [
            f"Channel {n:02}" for n in range(52)
        ]
        assert "52 channels" in text_of(first)


class TestShow:
    def test_tells_its_facts_its_videos_and_its_history(self, ben):
        blue = catalog.channel(name="Blue Harbour", subscriber_count=1234, country="DE")
        catalog.video(title="One of it", channel_id=blue)
        catalog.video(title="Another", channel_id=blue)
        catalog.video(title="Of somebody else", channel_id="UC-other")
        page = ben.get(f"/channels/{blue}").text
        assert set(titles(page)) == {"One of it", "Another"}
        assert titles(ben.get(f"/channels/{blue}?q=another").text) == ["Another"]
        assert all(words in text_of(page) for words in ("Blue Harbour", "1 234 subscribers", "DE", "Created"))

    def test_an_unknown_one_is_not_found(self, ben):
        assert ben.get("/channels/UC-nobody").status_code == 404

    @pytest.mark.parametrize("url", ["/channels", "/channels/views", "/channels/UC1"])
    def test_needs_sign_in(self, client, url):
        assert urlsplit(client.get(url).location).path == "/sign-in"


class TestHide:
    def test_it_leaves_the_list_and_comes_back_with_a_trace(self, ben):
        blue = catalog.channel(name="Blue Harbour")
        ben.post(f"/channels/{blue}/hide")
        assert titles(ben.get("/channels").text) == []
        assert titles(ben.get("/channels?hidden=only").text) == ["Blue Harbour"]
        page = ben.post(f"/channels/{blue}/show", follow_redirects=True).text
        assert "by ben" in text_of(page.partition('id="history"')[2])
        assert titles(ben.get("/channels").text) == ["Blue Harbour"]

    @pytest.mark.parametrize("act", ["hide", "show"])
    def test_needs_sign_in_and_the_token(self, client, ben, act):
        blue = catalog.channel()
        assert client.post(f"/channels/{blue}/{act}").location.startswith("/sign-in")
        assert ben.post(f"/channels/{blue}/{act}", csrf=False).status_code == 400
        assert ben.get(f"/channels/{blue}/{act}").status_code == 405


def link_to_views(page: str) -> str:
    return (
        page.partition('hx-get="/channels/views')[2]
        .partition('"')[0]
        .join(("/channels/views", ""))
        .replace("&amp;", "&")
    )
