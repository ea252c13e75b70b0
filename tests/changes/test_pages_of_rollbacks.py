"""The pages on which people take changes back."""

import html
import re

import pytest
from sqlalchemy import select

from catalogtool.audit.queries import history
from catalogtool.catalog.models import Channel, Video
from catalogtool.changes.models import Changeset
from catalogtool.changes.operations import edit
from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from tests.browser import Browser
from tests.catalog.pages import form_of, link, text_of
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

COLUMNS = ("video_id", "video_title", "views", "privacy_status")


def report(rows: int, **values: object) -> int:
    """Import a report of so many videos and return its changeset."""
    lines = [{"video_id": video_id(n), "video_title": f"Song {n}", "views": n, **values} for n in range(rows)]
    made = imported(csv_of(COLUMNS, lines)).changeset_id
    assert made
    return made


def latest() -> Changeset:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Changeset).order_by(Changeset.id.desc()).limit(1)).one()


def video(key: str) -> Video:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Video).where(Video.video_id == key)).one()


def apply(browser: Browser, changeset: int) -> None:
    shown = form_of(browser.get(f"/changesets/{changeset}/apply").text)["shown"]
    browser.post(f"/changesets/{changeset}/apply", data={"shown": shown})
    drain()


def press_undo(browser: Browser, page: str) -> str:
    """Press the button beside what was just said."""
    action = re.search(r'role="status".*?action="([^"]+)"', page, re.DOTALL)
    assert action, "nothing can be undone here"
    return browser.post(html.unescape(action[1]), follow_redirects=True).text


def make_unlisted(key: str) -> int:
    """Change the privacy as a person, which no form offers, and return the changeset."""
    version = video(key).row_version
    with transaction():
        return edit(
            "video",
            key,
            {"privacy_status": "unlisted"},
            row_version=version,
            actor_id=None,
            actor_name="ben",
            summary="x",
        ).id


class TestRollingBack:
    def test_a_report_is_taken_back_after_a_preview_but_for_what_somebody_changed_since(self, ben: Browser):
        report(3, privacy_status="public")
        made_private = report(3, privacy_status="private")
        form = form_of(ben.get(f"/videos/{video_id(1)}/edit").text)
        ben.post(f"/videos/{video_id(1)}/edit", data=form | {"notes": "Mine"})
        later = make_unlisted(video_id(2))

        asked = text_of(ben.get(f"/changesets/{made_private}/rollback").text)
        assert "Nothing happens yet." in asked
        answer = ben.post(f"/changesets/{made_private}/rollback")
        rollback = latest()
        assert answer.location == f"/changesets/{rollback.id}"
        drain()

        page = text_of(ben.get(answer.location).text)
        assert "It would put back 2 videos." in page
        assert "Kept, changed since 1" in page
        assert "Kept: privacy was changed since by ben on" in page
        assert f"changeset {later}" in page
        apply(ben, rollback.id)
        assert [video(video_id(n)).privacy_status for n in range(3)] == ["public", "public", "unlisted"]
        assert video(video_id(1)).notes == "Mine"

        done = ben.get(f"/changesets/{rollback.id}").text
        assert f'href="/changesets/{made_private}"' in done
        assert f"Rolled back by Changeset {rollback.id}" in text_of(
            ben.get(f"/changesets/{made_private}").text
        )

    def test_a_rollback_can_itself_be_rolled_back(self, ben: Browser):
        report(2, privacy_status="public")
        made_private = report(2, privacy_status="private")
        for changeset in (made_private, None):
            ben.post(f"/changesets/{changeset or latest().id}/rollback")
            drain()
            apply(ben, latest().id)

        assert [video(video_id(n)).privacy_status for n in range(2)] == ["private", "private"]

    def test_taking_back_later_changes_too_is_for_admins_who_say_why(self, ana: Browser, ben: Browser):
        changeset = report(2)
        path = f"/changesets/{changeset}/rollback"

        assert 'name="override"' not in ben.get(path).text
        assert ben.post(path, data={"override": "y", "reason": "Because"}).status_code == 403
        assert "Say why" in text_of(ana.post(path, data={"override": "y"}).text)
        assert ana.post(path, data={"override": "y", "reason": "Wrong file"}).status_code == 302
        assert (latest().override, latest().reason) == (True, "Wrong file")
        drain()
        assert "Wrong file" in text_of(ana.get(f"/changesets/{latest().id}").text)

    def test_what_the_filters_of_the_trail_select_is_taken_back_by_admins(self, ana: Browser, ben: Browser):
        report(2)
        ben.post(f"/videos/{video_id(0)}/hide")
        ana.post(f"/videos/{video_id(1)}/hide")
        path = link(ana.get("/audit?person=ben&source=edit").text, "Roll back these changes")

        assert ben.get(path).status_code == 403
        assert "Person ben" in text_of(ana.get(path).text)
        ana.post(path)
        drain()
        apply(ana, latest().id)
        assert [video(video_id(n)).hidden for n in range(2)] == [False, True]

    def test_the_trail_as_a_whole_is_not_offered_to_be_taken_back(self, ana: Browser):
        report(1)

        assert "Roll back these changes" not in ana.get("/audit").text
        assert ana.get("/changesets/rollback").status_code == 400

    def test_a_filter_that_a_rollback_would_ignore_is_refused(self, ana: Browser):
        for query in ("channel=Harbour&person=ben", "operation=create"):
            assert "Roll back these changes" not in ana.get(f"/audit?{query}").text
            answer = ana.post(f"/changesets/rollback?{query}")
            assert answer.status_code == 400
            assert "can't be narrowed by" in text_of(answer.text)

    def test_a_changeset_that_is_not_there_is_said_to_be_missing(self, ben: Browser):
        for path in (
            "/changesets/4711/rollback",
            "/changesets/4711/apply",
            "/changesets/4711/set-aside/kept",
        ):
            assert ben.get(path).status_code == 404
        assert ben.post("/changesets/4711/undo").status_code == 404


class TestUndoing:
    def test_every_edit_can_be_undone_at_once_and_the_undoing_too(self, ben: Browser):
        key = catalog.video(notes="Old")
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        said = ben.post(f"/videos/{key}/edit", data=form | {"notes": "New"}, follow_redirects=True).text

        undone = press_undo(ben, said)
        assert video(key).notes == "Old"
        assert "Undone. Notes changed from New to Old." in text_of(undone)
        press_undo(ben, undone)
        assert video(key).notes == "New"

    @pytest.mark.parametrize(("act", "field"), [("hide", "hidden"), ("delete", "deleted_at")])
    def test_hiding_and_deleting_a_video_can_be_undone(self, ben: Browser, act: str, field: str):
        key = catalog.video()
        said = ben.post(f"/videos/{key}/{act}", follow_redirects=True).text
        assert getattr(video(key), field)

        press_undo(ben, said)
        assert not getattr(video(key), field)

    def test_hiding_a_channel_can_be_undone(self, ben: Browser):
        key = catalog.channel(name="Blue Harbour")
        page = press_undo(ben, ben.post(f"/channels/{key}/hide", follow_redirects=True).text)

        assert "Blue Harbour" in text_of(page)
        session().rollback()
        assert session().scalars(select(Channel.hidden)).all() == [False]

    def test_what_changed_nothing_offers_no_undo(self, ben: Browser):
        key = catalog.video(hidden=True)
        page = ben.post(f"/videos/{key}/hide", follow_redirects=True).text

        assert not re.search(r'role="status".*?action="/changesets', page, re.DOTALL)

    def test_a_line_of_the_history_is_undone_after_a_question(self, ben: Browser):
        key = catalog.video(title="Song")
        ben.post(f"/videos/{key}/hide")
        path = link(ben.get(f"/videos/{key}").text, "Undo")

        assert "Hidden back to off" in text_of(ben.get(path).text)
        page = ben.post(path, data=form_of(ben.get(path).text), follow_redirects=True).text
        assert video(key).hidden is False
        assert "Undone." in text_of(page)

    def test_undoing_a_creation_marks_the_record_as_deleted(self, ben: Browser):
        key = catalog.video(title="Song")
        path = link(ben.get(f"/videos/{key}").text, "Undo")

        assert "marks the video as deleted" in text_of(ben.get(path).text)
        ben.post(path, data=form_of(ben.get(path).text))
        assert video(key).deleted_at is not None

    def test_one_field_of_several_is_undone_alone(self, ben: Browser):
        key = catalog.video(notes="Old", label="Old")
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        ben.post(f"/videos/{key}/edit", data=form | {"notes": "New", "label": "New"})
        whole = ben.get(link(ben.get(f"/videos/{key}").text, "Undo")).text
        only = re.findall(r'href="([^"]+field=notes[^"]*)"', whole)
        path = html.unescape(only[0])

        ben.post(path, data=form_of(ben.get(path).text))
        assert (video(key).notes, video(key).label) == ("Old", "New")

    def test_what_somebody_changed_since_is_kept_and_the_page_says_by_whom(self, ana: Browser, ben: Browser):
        key = catalog.video(notes="First")
        for browser, notes in ((ben, "Second"), (ana, "Third")):
            form = form_of(browser.get(f"/videos/{key}/edit").text)
            browser.post(f"/videos/{key}/edit", data=form | {"notes": notes})
        entry = history("video", key)[1]
        answer = ben.post("/changesets/undo", data={"entry": str(entry.position)})

        assert answer.status_code == 409
        assert "changed since by ana" in text_of(answer.text)
        assert video(key).notes == "Third"

    @pytest.mark.parametrize("entry", ["", "x", "1.1", "99999999999999999.1"])
    def test_an_entry_that_is_not_there_is_refused(self, ben: Browser, entry: str):
        assert ben.get("/changesets/undo", query_string={"entry": entry}).status_code in (400, 404)
