"""Where each value comes from, and locks on single fields."""

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.views.videos import HISTORY
from catalogtool.core.database import session
from tests.catalog.pages import form_of, link, text_of
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

KEY = video_id(1)


def reported(**values: object) -> int:
    """Import a report of one video and return its number."""
    row = {"video_id": KEY, **values}
    return imported(csv_of(tuple(row), [row])).id


def background_of(page: str, name: str) -> str:
    """What the fold-out beside the value of that name says."""
    opened = page.partition(f"Where this comes from: {name}</span>")[2]
    assert opened, f"nothing is told of {name}"
    return text_of(opened.partition("</details>")[0])


def locked() -> list[str] | None:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Video.locked_fields)).one()


class TestBlame:
    def test_each_value_names_the_report_and_line_or_the_edit_that_set_it_and_what_was_there_before(
        self, ben
    ):
        first = reported(video_title="Blue Harbour", views=5)
        second = reported(video_title="Blue Harbour", views=7)
        form = form_of(ben.get(f"/videos/{KEY}/edit").text)
        ben.post(f"/videos/{KEY}/edit", data=form | {"label": "Harbour Records"})
        page = ben.get(f"/videos/{KEY}").text
        assert f"report {first}, line 2 · by Ana" in background_of(page, "Title")
        assert "Since it came to the catalog" in background_of(page, "Title")
        assert f"report {second}, line 2 · by Ana" in background_of(page, "Views")
        assert "Before: 5" in background_of(page, "Views")
        assert "edit · by ben" in background_of(page, "Label")
        assert "Before: nothing" in background_of(page, "Label")
        assert "Nothing has spoken of it yet" in background_of(page, "Category")

    def test_what_was_set_before_the_history_on_the_page_begins_is_told_all_the_same(self, ben):
        key = catalog.video(title="Blue Harbour", views=0)
        for views in range(1, HISTORY + 2):
            catalog.change(key, views=views)
        page = ben.get(f"/videos/{key}").text
        assert "Since it came to the catalog" in background_of(page, "Title")
        assert f"Before: {HISTORY}" in background_of(page, "Views")

    def test_all_of_it_can_be_unfolded_by_the_address(self, ben):
        reported(video_title="Blue Harbour")
        assert "<details open>" not in ben.get(f"/videos/{KEY}").text
        assert "<details open>" in ben.get(f"/videos/{KEY}?blame=1").text

    def test_a_page_of_the_past_knows_nothing_of_what_came_later(self, ben):
        first = reported(video_title="Blue Harbour", views=5)
        reported(video_title="Blue Harbour", views=7)
        then = link(background_link(ben.get(f"/videos/{KEY}").text, "Title"), "just now")
        assert f"report {first}" in background_of(ben.get(then).text, "Views")

    def test_a_channel_tells_it_too(self, ben):
        blue = catalog.channel(name="Blue Harbour", country="DE")
        assert "system · by factory" in background_of(ben.get(f"/channels/{blue}").text, "Country")


def background_link(page: str, name: str) -> str:
    return page.partition(f"Where this comes from: {name}</span>")[2].partition("</details>")[0]


class TestLock:
    def test_keeps_reports_out_until_it_is_opened_and_says_what_they_wanted(self, ben):
        reported(video_title="Blue Harbour", views=5)
        asked = ben.get(link(background_link(ben.get(f"/videos/{KEY}").text, "Title"), "Lock")).text
        page = ben.post(
            f"/videos/{KEY}/lock", data=form_of(asked) | {"reason": "As on the cover."}, follow_redirects=True
        ).text
        assert "The title is locked" in text_of(page)
        assert "Locked the title" in text_of(page.partition('id="history"')[2])
        assert "Locked by ben just now : “As on the cover.”" in background_of(page, "Title")
        assert locked() == ["title"]

        for title in ("Blue Harbor", "BLUE HARBOUR"):
            wanting = reported(video_title=title, views=9)
        page = ben.get(f"/videos/{KEY}").text
        assert "<h1>Blue Harbour</h1>" in page
        kept = text_of(page.partition('id="kept-out"')[2])
        assert f"Title: report {wanting} wanted BLUE HARBOUR , a lock kept Blue Harbour" in kept
        assert "2 times" in kept

        page = ben.post(f"/videos/{KEY}/unlock", data={"field": "title"}, follow_redirects=True).text
        assert "no longer locked" in text_of(page)
        assert "Unlocked the title" in text_of(page.partition('id="history"')[2])
        assert locked() is None
        reported(video_title="Blue Harbour (Live)", views=9)
        assert "<h1>Blue Harbour (Live)</h1>" in ben.get(f"/videos/{KEY}").text

    def test_does_not_stop_people(self, ben):
        catalog.video(video_id=KEY, label="Old")
        ben.post(f"/videos/{KEY}/lock", data={"field": "label"})
        form = form_of(ben.get(f"/videos/{KEY}/edit").text)
        ben.post(f"/videos/{KEY}/edit", data=form | {"label": "New"})
        session().rollback()
        assert session().scalars(select(Video.label)).one() == "New"

    def test_several_are_told_apart(self, ben):
        catalog.video(video_id=KEY)
        for field in ("title", "label"):
            ben.post(f"/videos/{KEY}/lock", data={"field": field})
        assert locked() == ["label", "title"]
        ben.post(f"/videos/{KEY}/unlock", data={"field": "title"})
        assert locked() == ["label"]
        page = ben.get(f"/videos/{KEY}").text
        assert "Unlock" in background_of(page, "Label")
        assert "Unlock" not in background_of(page, "Title")

    def test_works_for_a_channel(self, ben):
        blue = catalog.channel(name="Blue Harbour")
        page = ben.post(f"/channels/{blue}/lock", data={"field": "name"}, follow_redirects=True).text
        assert "The name is locked" in text_of(page)
        session().rollback()
        assert session().scalars(select(Channel.locked_fields)).one() == ["name"]
        page = ben.post(f"/channels/{blue}/unlock", data={"field": "name"}, follow_redirects=True).text
        assert "Unlocked the name" in text_of(page)

    @pytest.mark.parametrize(
        "field", ["locked_fields", "deleted_at", "video_id", "row_version", "", "<b>", "name"]
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_only_a_field_that_sources_speak_of_can_be_locked(self, ben, method, field):
        catalog.video(video_id=KEY)
        asked = {"query_string": {"field": field}} if method == "get" else {"data": {"field": field}}
        answer = getattr(ben, method)(f"/videos/{KEY}/lock", **asked)
        assert answer.status_code == 400
        assert "There is no field to lock" in text_of(answer.text)
        assert locked() is None

    def test_twice_is_once(self, ben):
        catalog.video(video_id=KEY)
        assert ben.post(f"/videos/{KEY}/lock", data={"field": "title"}).status_code == 302
        assert ben.post(f"/videos/{KEY}/lock", data={"field": "title"}).status_code == 409
        assert ben.post(f"/videos/{KEY}/unlock", data={"field": "label"}).status_code == 409
        assert locked() == ["title"]

    def test_a_reason_that_is_too_long_is_told_beside_its_field(self, ben):
        catalog.video(video_id=KEY)
        page = ben.post(f"/videos/{KEY}/lock", data={"field": "title", "reason": "x" * 501}).text
        assert "A reason may have 500 characters" in text_of(page)
        assert locked() is None
