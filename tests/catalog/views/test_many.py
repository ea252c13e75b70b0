"""Choosing many videos, saying what is to be done, looking at what that would do, and having it done."""

import re
from typing import Any

import pytest

from catalogtool.catalog.bulk import asking
from catalogtool.core.clock import now
from catalogtool.queue.runtime import drain
from tests.browser import Browser
from tests.catalog.pages import form_of, link, text_of
from tests.factories import auth, catalog
from tests.factories.bulk import failed, job_now
from tests.factories.changes import edited, video_now

NEW_LABEL = {"label_how": "set", "label": "New"}


def url_of(*keys: str, **selection: str) -> str:
    return "/videos/edit?" + "&".join(
        [*(f"video={key}" for key in keys), *(f"{name}={value}" for name, value in selection.items())]
    )


def previewed(browser: Browser, url: str, **typed: str) -> str:
    """The page that shows what would change."""
    form = form_of(browser.get(url).text)
    return browser.post(url, data=form | typed | {"step": "preview"}).text


def agreed(browser: Browser, url: str, page: str) -> Any:
    return browser.post(url, data=form_of(page) | {"step": "apply"})


def job_of(answer: Any) -> int:
    return int(answer.location.rpartition("/")[2])


class TestChoosing:
    def test_each_row_has_a_box_that_belongs_to_a_plain_form(self, ben):
        key = catalog.video(title="Blue Harbour")
        page = ben.get("/videos?q=blue&sort=title").text
        box = re.search(rf'<input type="checkbox" name="video" value="{key}" form="choice"', page)
        form = page.partition('<form class="choice" id="choice" method="get" action="/videos/edit">')[2]
        assert box
        assert 'name="q" value="blue"' in form.partition("</form>")[0]
        assert 'name="all" value="yes"' in form.partition("</form>")[0]

    def test_a_list_of_the_past_offers_nothing_to_tick(self, ben):
        catalog.video(title="Blue Harbour")
        moment = now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert 'name="video"' not in ben.get("/videos", query_string={"as_of": moment}).text
        assert ben.get("/videos/edit", query_string={"all": "yes", "as_of": moment}).status_code == 400

    def test_without_a_tick_the_list_says_what_to_do(self, ben):
        answer = ben.get("/videos/edit?q=blue", follow_redirects=True)
        assert answer.request.full_path == "/videos?q=blue"
        assert "tick them in the list" in text_of(answer.text)

    def test_needs_sign_in(self, client):
        assert "/sign-in" in client.get("/videos/edit?all=yes").location


class TestEdit:
    def test_ticked_videos_are_edited_and_no_others(self, ben):
        first, second, third = catalog.videos({"title": f"Song {number}"} for number in range(3))
        url = url_of(first, third)
        page = previewed(ben, url, **NEW_LABEL)
        assert "It would edit 2 videos." in text_of(page)
        answer = agreed(ben, url, page)
        drain()
        assert [video_now(key).label for key in (first, second, third)] == ["New", None, "New"]
        assert "2 videos" in text_of(ben.get(answer.location).text)

    def test_one_video_alone_is_edited_as_well(self, ben):
        key = catalog.video()
        page = previewed(ben, url_of(key), hidden_how="yes")
        agreed(ben, url_of(key), page)
        drain()
        assert video_now(key).hidden

    def test_all_that_match_are_edited(self, ben):
        found, other = catalog.videos([{"title": "Blue Harbour", "genre": ["Pop"]}, {"title": "Snow"}])
        url = url_of(all="yes", q="harbour")
        page = previewed(ben, url, genre_how="add", genre="Rock\r\nPop\r\nRock")
        assert "Search harbour" in text_of(page)
        agreed(ben, url, page)
        drain()
        assert (video_now(found).genre, video_now(other).genre) == (["Pop", "Rock"], None)

    def test_the_preview_counts_each_field_with_samples_locks_and_deleted_ones(self, ben):
        catalog.videos({"title": f"Song {number}", "label": "Old"} for number in range(12))
        catalog.video(title="Said", label="New", upc="036000241457")
        locked = catalog.video(title="Locked", label="Old", locked_fields=["label", "upc"])
        catalog.video(title="Deleted", label="Old", deleted_at=now())
        url = url_of(all="yes", deleted="all")
        page = text_of(previewed(ben, url, **NEW_LABEL, upc_how="clear"))
        assert "It would edit 14 videos of 15 ." in page
        assert "Label set to “New” 1 locked 13 videos" in page
        assert "UPC cleared 1 video" in page
        assert "1 video of them is deleted" in page
        assert page.count("Old → New") == 10
        assert video_now(locked).label == "Old"

    def test_what_changes_nothing_can_not_be_asked_for(self, ben):
        key = catalog.video(label="New")
        page = previewed(ben, url_of(key), **NEW_LABEL)
        assert "It would change nothing." in text_of(page)
        assert 'value="apply"' not in page

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"label_how": "set", "label": " "}, "label", "Type what is meant"),
            ({"label_how": "set", "label": "x" * 201}, "label", "200 characters"),
            ({"upc_how": "set", "upc": "036000241458"}, "upc", "check digit should be 7"),
            ({"isrc_how": "set", "isrc": "USRC1"}, "isrc", "is no ISRC"),
            ({"artist_how": "add", "artist": "x" * 201}, "artist", "201 characters"),
            ({"notes_how": "set", "notes": "x" * 501}, "notes", "500 characters"),
        ],
    )
    def test_a_wrong_value_is_told_beside_its_field(self, ben, typed, field, sentence):
        url = url_of(catalog.video())
        answer = ben.post(url, data=form_of(ben.get(url).text) | typed | {"step": "preview"})
        assert answer.status_code == 422
        assert sentence in text_of(answer.text.partition(f'id="{field}-error">')[2].partition("</p>")[0])

    def test_what_was_typed_for_a_field_that_is_left_counts_for_nothing(self, ben):
        url = url_of(catalog.video())
        answer = ben.post(
            url, data=form_of(ben.get(url).text) | {"step": "preview", "upc": "1", "notes": "x" * 600}
        )
        assert answer.status_code == 422
        assert "Every field is left as it is." in text_of(answer.text)

    def test_several_isrcs_are_kept_as_the_first_and_the_others(self, ben):
        key = catalog.video(isrc="USRC17607839", other_isrcs=["GBAYE0601498"])
        page = previewed(ben, url_of(key), isrc_how="set", isrc="gb-aye-06-01498")
        agreed(ben, url_of(key), page)
        drain()
        assert (video_now(key).isrc, video_now(key).other_isrcs) == ("GBAYE0601498", None)

    def test_the_edit_can_be_changed_before_it_is_done(self, ben):
        key = catalog.video()
        page = previewed(ben, url_of(key), artist_how="set", artist="Ana Ö.\r\nBen")
        form = form_of(ben.post(url_of(key), data=form_of(page) | {"step": "change"}).text)
        assert form["artist"].splitlines() == ["Ana Ö.", "Ben"]

    def test_when_other_videos_match_by_now_nothing_is_done_before_somebody_looks(self, ben):
        catalog.video(title="Song 1")
        url = url_of(all="yes", q="song")
        page = previewed(ben, url, **NEW_LABEL)
        late = catalog.video(title="Song 2")
        answer = agreed(ben, url, page)
        assert answer.status_code == 409
        assert "have moved since you looked" in text_of(answer.text)
        assert "It would edit 2 videos." in text_of(answer.text)
        assert agreed(ben, url, answer.text).status_code == 302
        drain()
        assert video_now(late).label == "New"

    def test_pressing_twice_is_asking_once(self, ben):
        key = catalog.video()
        page = previewed(ben, url_of(key), **NEW_LABEL)
        assert agreed(ben, url_of(key), page).location == agreed(ben, url_of(key), page).location

    def test_very_many_are_for_admins(self, ben, ana, monkeypatch):
        catalog.videos({} for _ in range(3))
        monkeypatch.setattr(asking, "MOST_VIDEOS", 2)
        url = url_of(all="yes")
        page = previewed(ben, url, **NEW_LABEL)
        assert "3 videos at once are for an admin" in text_of(page)
        assert 'value="apply"' not in page
        assert agreed(ben, url, page).status_code == 403
        assert agreed(ana, url, previewed(ana, url, **NEW_LABEL)).status_code == 302


class TestFailures:
    @pytest.fixture
    def job_id(self, ben) -> int:
        """A job of Ben's over two videos, one of which somebody else was at."""
        keys = catalog.videos({"title": f"Song {number}", "label": "Old"} for number in range(2))
        url = url_of(*keys)
        answer = agreed(ben, url, previewed(ben, url, **NEW_LABEL))
        edited(keys[1], label="By Ana")
        drain()
        assert list(failed(job_of(answer))) == [keys[1]]
        return job_of(answer)

    def test_stand_on_the_page_of_the_job_with_the_reason(self, ben, job_id):
        page = text_of(ben.get(f"/queue/{job_id}").text)
        assert "Song 1" in page
        assert "has changed its label meanwhile." in page

    def test_are_found_from_the_changeset_as_well(self, ben, job_id):
        changeset = job_now(job_id).payload["changeset_id"]
        page = ben.get(f"/changesets/{changeset}").text
        assert link(page, f"Job {job_id}") == f"/queue/{job_id}"
        assert "not possible 1" in text_of(page)

    def test_are_listed_page_by_page(self, ben, job_id):
        assert "Song 1" in text_of(ben.get(f"/queue/{job_id}/items").text)
        beyond = ben.get(f"/queue/{job_id}/items?page=2").text
        assert link(beyond, "first page") == f"/queue/{job_id}/items"

    def test_are_tried_again_by_one_press(self, ben, job_id):
        page = ben.get(f"/queue/{job_id}").text
        assert "Try the 1 failed again" in text_of(page)
        answer = ben.post(f"/queue/{job_id}/items/again")
        drain()
        assert (job_now(job_of(answer)).result or {})["successful"] == 1
        assert ben.post(f"{answer.location}/items/again").status_code == 409

    def test_are_nobody_elses_business(self, client, job_id, app):
        eve = Browser(app, app.response_class).sign_in(auth.user("eve"))
        assert eve.get(f"/queue/{job_id}/items").status_code == 404
        assert eve.post(f"/queue/{job_id}/items/again").status_code == 404

    def test_other_jobs_have_none(self, ana, job_id):
        other = job_now(job_id + 1)
        assert other.task_type == "trail_seal"
        assert ana.get(f"/queue/{other.id}/items").status_code == 404
        assert "Try the" not in ana.get(f"/queue/{other.id}").text
