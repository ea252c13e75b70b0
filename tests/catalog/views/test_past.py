"""Pages of the past: a video, a channel and the list as of a moment, and two moments compared."""

import re
from urllib.parse import urlsplit

import pytest

from catalogtool.audit.moment import write_moment
from catalogtool.core.clock import now
from catalogtool.core.database import session
from tests.catalog.pages import form_of, link, text_of, titles, values_of
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

KEY = video_id(1)
CHANNEL = f"UC{1:021d}A"


def reported(**values: object) -> str:
    """Import a report of one video, and return the moment after it as a URL holds it."""
    row = {"video_id": KEY, "channel_id": CHANNEL, "channel_display_name": "Blue", **values}
    imported(csv_of(tuple(row), [row]))
    return write_moment(now())


class TestVideo:
    def test_is_shown_as_it_was_with_the_history_until_then_and_nothing_to_press(self, ben):
        then = reported(video_title="Blue Harbour", views=5)
        reported(video_title="Blue Harbor", views=7)
        page = ben.get(f"/videos/{KEY}?as_of={then}").text
        assert "<h1>Blue Harbour</h1>" in page
        assert values_of(page)["Views"] == "5"
        assert "As it was on" in text_of(page)
        assert "Views rose" not in text_of(page)
        main = page.partition("<main")[2]
        assert re.findall(r'method="post"', main) == []
        assert "Undo" not in main
        assert link(page, "Back to now") == f"/videos/{KEY}"
        assert "Blue Harbor" in text_of(ben.get(link(page, "Back to now")).text)

    def test_links_lead_to_the_same_moment(self, ben):
        then = reported(video_title="Blue Harbour")
        page = ben.get(f"/videos/{KEY}?as_of={then}").text
        assert link(page, "Blue") == f"/channels/{CHANNEL}?as_of={then}"
        assert link(page.partition("crumb")[2], "Videos") == f"/videos?as_of={then}"

    def test_before_it_came_it_was_not_there(self, ben):
        catalog.video(title="Older")
        before = write_moment(now())
        reported(video_title="Blue Harbour")
        answer = ben.get(f"/videos/{KEY}?as_of={before}")
        assert answer.status_code == 404
        assert "the catalog did not hold Blue Harbour" in text_of(answer.text)
        assert link(answer.text, "Blue Harbour") == f"/videos/{KEY}"

    @pytest.mark.parametrize(
        ("moment", "answer"),
        [
            ("yesterday", "A moment is written like"),
            ("2026-02-30T10:00", "A moment is written like"),
            ("9999-12-31T23:59:59Z", "lies in the future"),
            ("0001-01-01T00:00:00+14:00", "A moment is written like"),
        ],
    )
    @pytest.mark.parametrize(
        "path", ["/videos/x", "/videos", "/videos/total", "/channels/x", "/videos/x/compare"]
    )
    def test_a_moment_that_is_none_is_refused_with_a_sentence(self, ben, path, moment, answer):
        name = "from" if path.endswith("compare") else "as_of"
        page = ben.get(path, query_string={name: moment})
        assert page.status_code == 400
        assert answer in text_of(page.text)

    def test_a_moment_may_be_typed_into_the_page(self, ben):
        reported(video_title="Blue Harbour")
        form = ben.get(f"/videos/{KEY}").text.partition('class="picker"')[2].partition("</form>")[0]
        assert f'action="/videos/{KEY}"' in form
        assert 'type="datetime-local" step="1" name="as_of"' in form
        assert ben.get(f"/videos/{KEY}?as_of=2020-01-01T10:30").status_code == 404


class TestList:
    def test_is_what_it_was_and_so_is_every_way_to_turn_it(self, ben):
        catalog.videos({"title": f"Song {number:02}", "category": "Music"} for number in range(52))
        then = write_moment(now())
        catalog.video(title="Later", category="Gaming")
        session().rollback()
        page = ben.get(f"/videos?as_of={then}&sort=title").text
        second = ben.get(link(page, "Next")).text
        assert titles(page) + titles(second) == [f"Song {number:02}" for number in range(52)]
        assert "As it was on" in text_of(second)
        assert titles(ben.get(link(second, "Title")).text) == [
            f"Song {number:02}" for number in range(51, 1, -1)
        ]
        assert "Gaming" not in page.partition("<main")[2]
        assert link(page, "Song 00").endswith(f"?as_of={then}")
        assert len(titles(ben.get(link(page, "Back to now")).text)) == 50
        assert form_of(page)["as_of"] == then

    def test_its_length_is_that_of_the_moment(self, ben):
        catalog.video(title="One")
        then = write_moment(now())
        catalog.video(title="Two")
        page = ben.get(f"/videos?as_of={then}").text
        fetched = re.search(r'hx-get="(/videos/total[^"]*)"', page)
        assert fetched
        assert ben.get(fetched[1]).text.strip() == "1 video"

    def test_a_code_is_looked_up_as_it_was(self, ben):
        key = catalog.video(title="Found", isrc="USRC17607839")
        then = write_moment(now())
        catalog.change(key, isrc="GBAYE0601498")
        assert titles(ben.get(f"/videos?q=US-RC1-76-07839&as_of={then}").text) == ["Found"]
        assert titles(ben.get("/videos?q=US-RC1-76-07839").text) == []

    def test_before_everything_it_is_empty_and_says_so(self, ben):
        catalog.video(title="One")
        page = ben.get("/videos?as_of=2020-01-01T00:00:00Z").text
        assert "No videos then" in text_of(page)


class TestChannel:
    def test_is_shown_as_it_was_with_its_videos_of_then(self, ben):
        blue = catalog.channel(name="Blue Harbour", subscriber_count=7)
        catalog.video(title="First", channel_id=blue, views=30)
        then = write_moment(now())
        catalog.video(title="Second", channel_id=blue, views=5)
        ben.post(f"/channels/{blue}/hide", follow_redirects=True)
        page = ben.get(f"/channels/{blue}?as_of={then}").text
        assert titles(page) == ["First"]
        assert (values_of(page)["Hidden"], values_of(page)["Subscribers"]) == ("No", "7")
        assert "1 video in the catalog" in text_of(page)
        assert "30 views of these" in text_of(page)
        assert 'method="post"' not in page.partition("<main")[2]
        assert titles(ben.get(f"/channels/{blue}?as_of={then}&q=nothing").text) == []

    def test_before_it_came_it_was_not_known(self, ben):
        blue = catalog.channel(name="Blue Harbour")
        answer = ben.get(f"/channels/{blue}?as_of=2020-01-01T00:00:00Z")
        assert answer.status_code == 404
        assert "knew no channel" in text_of(answer.text)


class TestCompare:
    def test_tells_what_differs_word_by_word_and_what_happened_between(self, ben):
        first = reported(video_title="Blue Harbour at Night", views=5, category="Music")
        second = reported(video_title="Blue Harbor at Night", views=5, category="Music")
        reported(video_title="Blue Harbor at Night", views=9, category="Music")
        page = ben.get(f"/videos/{KEY}/compare?from={first}&to={second}").text
        assert "1 field differs between" in text_of(page)
        assert "Blue <del>Harbour</del><ins>Harbor</ins> at Night" in page
        assert "Title changed" in text_of(page.partition('id="history"')[2])
        assert "Views rose" not in text_of(page)
        backwards = ben.get(f"/videos/{KEY}/compare?from={second}&to={first}").text
        assert "<del>Harbour</del><ins>Harbor</ins>" in backwards
        assert "2 fields differ" in text_of(ben.get(f"/videos/{KEY}/compare?from={first}").text)

    def test_begins_with_the_latest_change(self, ben):
        reported(video_title="Blue Harbour", views=5)
        reported(video_title="Blue Harbour", views=9)
        page = ben.get(link(ben.get(f"/videos/{KEY}").text, "Compare two moments")).text
        assert "1 field differs" in text_of(page)
        assert "<del>5</del>" in page

    def test_says_when_there_was_nothing_to_compare(self, ben):
        reported(video_title="Blue Harbour")
        page = ben.get(f"/videos/{KEY}/compare?from=2020-01-01T00:00:00Z").text
        assert "did not hold this video on 1 Jan 2020" in text_of(page)
        assert ben.get("/videos/dQw4w9WgXcQ/compare").status_code == 404


@pytest.mark.parametrize(
    "url", ["/videos?as_of=2026-01-01", f"/videos/{KEY}/compare", f"/videos/{KEY}?as_of=2026-01-01"]
)
def test_the_past_needs_sign_in(client, url):
    assert urlsplit(client.get(url).location).path == "/sign-in"
