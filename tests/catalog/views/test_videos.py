"""The list of videos, and the page of one."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.catalog.pages import link, text_of, titles, values_of
from tests.factories import catalog

DAY = datetime(2026, 3, 9, tzinfo=UTC)


class TestIndex:
    @pytest.mark.parametrize(
        "url", ["/videos", "/videos/total", "/videos/channel-names", "/videos/dQw4w9WgXcQ"]
    )
    def test_needs_sign_in(self, client, url):
        assert urlsplit(client.get(url).location).path == "/sign-in"

    def test_begins_with_the_newest_and_leaves_hidden_and_deleted_ones_out(self, ben):
        catalog.video(title="Old", time_published=DAY)
        catalog.video(title="New", time_published=DAY + timedelta(days=1))
        catalog.video(title="Undated")
        catalog.video(title="Hidden", hidden=True)
        catalog.video(title="Deleted", deleted_at=DAY)
        assert titles(ben.get("/videos").text) == ["New", "Old", "Undated"]
        assert titles(ben.get("/videos?hidden=only").text) == ["Hidden"]
        assert set(titles(ben.get("/videos?hidden=all&deleted=all").text)) == {
            "Old", "New", "Undated", "Hidden", "Deleted",
        }  # fmt: skip

    def test_is_sorted_by_its_heads(self, ben):
        catalog.videos({"title": title, "views": views} for title, views in (("B", 1), ("A", 3), ("C", None)))
        by_title = link(ben.get("/videos").text, "Title")
        page = ben.get(by_title).text
        assert titles(page) == ["A", "B", "C"]
        assert 'aria-sort="ascending"' in page
        assert titles(ben.get(link(page, "Title")).text) == ["C", "B", "A"]
        assert titles(ben.get(link(page, "Views")).text) == ["A", "B", "C"]

    def test_has_fifty_videos_a_page_and_a_way_to_every_other_page(self, ben):
        catalog.videos({"title": f"Video {number:03}"} for number in range(101))
        first = ben.get("/videos?sort=title").text
        second = ben.get(link(first, "Next")).text
        third = ben.get(link(second, "Next")).text
        assert titles(first) + titles(second) + titles(third) == [
            f"Video {number:03}" for number in range(101)
        ]
        assert 'rel="next"' not in third
        assert titles(ben.get(link(third, "Previous")).text) == titles(second)

    def test_a_page_beyond_the_end_says_so_and_leads_back(self, ben):
        catalog.video(title="Only")
        page = ben.get("/videos?page=9999999").text
        assert "ends before this page" in text_of(page)
        assert titles(ben.get(link(page, "first page")).text) == ["Only"]

    def test_shows_what_narrows_it_and_how_to_lift_that(self, ben):
        catalog.video(title="Blue Harbour", category="Music")
        catalog.video(title="Blue Snow", category="Gaming")
        page = ben.get("/videos?q=blue&category=Music").text
        assert titles(page) == ["Blue Harbour"]
        assert len(titles(ben.get(link(page, "Category")).text)) == 2
        assert link(page, "Clear all") == "/videos"

    def test_a_code_finds_its_video_even_if_it_is_hidden(self, ben):
        catalog.video(title="Found", video_id="dQw4w9WgXcQ", hidden=True)
        page = ben.get("/videos", query_string={"q": "https://youtu.be/dQw4w9WgXcQ"}).text
        assert titles(page) == ["Found"]
        assert "Found by video id" in text_of(page)

    def test_a_channel_that_is_not_known_by_that_name_leads_to_those_that_are(self, ben):
        catalog.video(title="Here", channel_display_name="Blue Harbour")
        page = ben.get("/videos?channel=harbour").text
        assert titles(page) == []
        assert titles(ben.get(link(page, "Blue Harbour")).text) == ["Here"]

    def test_an_empty_catalog_says_what_to_do(self, ben):
        page = ben.get("/videos").text
        assert "No videos yet" in text_of(page)
        assert link(page, "Go to Reports") == "/reports"

    def test_its_exact_length_comes_after_it(self, ben):
        catalog.videos({"category": "Music"} for _ in range(3))
        catalog.video(category="Gaming")
        assert 'hx-get="/videos/total?category=Music"' in ben.get("/videos?category=Music").text
        assert ben.get("/videos/total?category=Music").text.strip() == "3 videos"

    def test_what_people_wrote_is_shown_and_never_run(self, ben):
        catalog.video(
            title="<script>alert(1)</script>", channel_display_name='"><img src=x onerror=alert(1)>'
        )
        page = ben.get("/videos", query_string={"q": "<script>", "channel": '"><img src=x>'}).text
        assert "<script>" not in page.partition("<main")[2]
        assert "<img src=x" not in page


class TestShow:
    def test_tells_every_field_in_readable_words(self, ben):
        key = catalog.video(
            title="Blue Harbour", artist=["Ana Ö.", "Ben"], views=1_400_000, video_length=253, claimed_status="claim",
            privacy_status="unlisted", prerolls_enabled="Yes", midrolls_enabled="No", time_published=DAY,
            other_isrcs=["GBAYE0601498"], is_short=False, notes="Ask the label.",
            other_claims=[{"claim_id": "C7", "asset_id": "A307892276161710"}],
        )  # fmt: skip
        page = ben.get(f"/videos/{key}").text
        told = values_of(page)
        assert {name: told[name] for name in ("Video id", "Artists", "Length", "Pre-rolls", "Mid-rolls", "Short")} == {
            "Video id": key, "Artists": "Ana Ö. Ben", "Length": "4:13",
            "Pre-rolls": "Yes", "Mid-rolls": "No", "Short": "No factory says so.",
        }  # fmt: skip
        assert (told["Post-rolls"], told["Label"], told["Claim id"]) == ("Unknown", "–", "C7")
        assert all(words in text_of(page) for words in ("1 400 000 views", "Ask the label.", "Created"))

    def test_leads_to_youtube_without_telling_it_where_from(self, ben):
        key = catalog.video()
        page = ben.get(f"/videos/{key}").text
        anchor = page[page.index(f'href="https://www.youtube.com/watch?v={key}"') :].partition(">")[0]
        assert 'rel="noopener' in anchor

    def test_shows_older_changes_on_demand(self, ben):
        key = catalog.video(title="Made")
        for notes in range(22):
            ben.post(f"/videos/{key}/{'hide' if notes % 2 == 0 else 'show'}")
        page = ben.get(f"/videos/{key}").text
        assert "Created" not in text_of(page)
        assert "Created" in text_of(ben.get(link(page, "Older changes")).text)

    def test_an_unknown_id_is_answered_with_a_search(self, ben):
        answer = ben.get("/videos/dQw4w9WgXcQ")
        assert answer.status_code == 404
        assert "dQw4w9WgXcQ" in text_of(answer.text)
        assert 'name="q"' in answer.text
        assert ben.get("/videos/a%00b").status_code == 404
