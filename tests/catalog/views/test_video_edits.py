"""What people do to one video."""

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from tests.catalog.pages import form_of, text_of, titles
from tests.factories import catalog

TYPED = {
    "artist": "Ana Ö.\r\n\r\n Ben \r\nBen",
    "genre": "Pop",
    "label": "Harbour Records",
    "custom_id": "HR-7",
    "isrc": "us-rc1-76-07839\nGBAYE0601498",
    "upc": "0 36000 24145 7",
    "notes": "Ask the label.\r\nThen release.",
    "administered": "y",
    "hidden": "y",
}
KEPT = {
    "artist": ["Ana Ö.", "Ben"],
    "genre": ["Pop"],
    "label": "Harbour Records",
    "custom_id": "HR-7",
    "isrc": "USRC17607839",
    "other_isrcs": ["GBAYE0601498"],
    "upc": "036000241457",
    "notes": "Ask the label.\nThen release.",
    "administered": True,
    "hidden": True,
}


def stored(key: str) -> Video:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Video).where(Video.video_id == key)).one()


class TestEdit:
    def test_keeps_what_was_typed_in_its_plain_form_and_leaves_a_trace(self, ben):
        key = catalog.video(title="Blue Harbour")
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        page = ben.post(f"/videos/{key}/edit", data=form | TYPED, follow_redirects=True).text
        video = stored(key)
        assert {name: getattr(video, name) for name in KEPT} == KEPT
        assert video.administered_at is not None
        assert "Saved: artists, genres, label" in text_of(page)
        assert "by ben" in text_of(page.partition('id="history"')[2])

    def test_what_is_stored_stands_in_the_form_and_a_blank_field_clears_it(self, ben):
        key = catalog.video(**KEPT)
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        assert form["isrc"] == "USRC17607839\nGBAYE0601498"
        ben.post(f"/videos/{key}/edit", data=form | {"isrc": "", "notes": "  ", "artist": "\n"})
        video = stored(key)
        assert (video.isrc, video.other_isrcs, video.notes, video.artist) == (None, None, None, None)
        assert video.label == "Harbour Records"

    def test_nothing_changed_says_so_and_writes_nothing(self, ben):
        key = catalog.video(**KEPT)
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        page = ben.post(f"/videos/{key}/edit", data=form, follow_redirects=True).text
        assert "Nothing was changed" in text_of(page)
        assert stored(key).row_version == 1

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("isrc", "USRC17607839\nUSRC1", "is no ISRC"),
            ("upc", "036000241458", "check digit should be 7"),
            ("custom_id", "1.91766E+11", "its last digits are lost"),
            ("notes", "x" * 501, "500 characters"),
            ("label", "x" * 201, "200 characters"),
            ("artist", "\n".join(map(str, range(101))), "101 lines"),
            ("artist", "x" * 201, "201 characters"),
            ("genre", "x" * 101, "101 characters"),
        ],
    )
    def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_kept(self, ben, field, typed, sentence):
        key = catalog.video(label="Before")
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        answer = ben.post(f"/videos/{key}/edit", data=form | TYPED | {field: typed})
        assert answer.status_code == 422
        error = answer.text.partition(f'id="{field}-error">')[2].partition("</p>")[0]
        assert sentence in text_of(error)
        assert form_of(answer.text)["label" if field != "label" else "notes"] != ""
        assert stored(key).label == "Before"

    def test_a_stored_code_that_would_be_refused_today_does_not_keep_people_from_the_rest(self, ben):
        key = catalog.video(upc="036000241458", isrc="?", notes="Old")
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        assert ben.post(f"/videos/{key}/edit", data=form | {"notes": "New"}).status_code == 302
        assert (stored(key).notes, stored(key).upc, stored(key).isrc) == ("New", "036000241458", "?")

    def test_who_was_slower_sees_both_values_and_decides(self, ben, ana):
        key = catalog.video(notes="At first", label="Old")
        slow = form_of(ben.get(f"/videos/{key}/edit").text)
        quick = form_of(ana.get(f"/videos/{key}/edit").text)
        ana.post(f"/videos/{key}/edit", data=quick | {"notes": "What Ana wrote"})
        answer = ben.post(f"/videos/{key}/edit", data=slow | {"notes": "What Ben wrote"})
        assert answer.status_code == 409
        assert "Notes What Ana wrote What Ben wrote" in text_of(answer.text)
        assert "Label Old" not in text_of(answer.text)
        assert stored(key).notes == "What Ana wrote"
        assert ben.post(f"/videos/{key}/edit", data=form_of(answer.text)).status_code == 302
        assert stored(key).notes == "What Ben wrote"

    def test_control_characters_are_left_out(self, ben):
        key = catalog.video()
        form = form_of(ben.get(f"/videos/{key}/edit").text)
        ben.post(f"/videos/{key}/edit", data=form | {"notes": "a\x00b\x1bc", "artist": "A\x00na"})
        assert (stored(key).notes, stored(key).artist) == ("abc", ["Ana"])


class TestHideAndDelete:
    @pytest.mark.parametrize(
        ("there", "back", "filter"), [("hide", "show", "hidden"), ("delete", "restore", "deleted")]
    )
    def test_a_video_leaves_the_list_and_comes_back(self, ben, there, back, filter):  # noqa: A002 - its name in the URL
        key = catalog.video(title="Blue Harbour")
        assert "Blue Harbour" in text_of(ben.post(f"/videos/{key}/{there}", follow_redirects=True).text)
        assert titles(ben.get("/videos").text) == []
        assert titles(ben.get(f"/videos?{filter}=only").text) == ["Blue Harbour"]
        ben.post(f"/videos/{key}/{back}")
        assert titles(ben.get("/videos").text) == ["Blue Harbour"]

    def test_both_are_in_the_history(self, ben):
        key = catalog.video()
        for act in ("hide", "show", "delete", "restore"):
            ben.post(f"/videos/{key}/{act}")
        history = text_of(ben.get(f"/videos/{key}").text.partition('id="history"')[2])
        assert history.index("Restored") < history.index("Deleted") < history.index("lists again")

    @pytest.mark.parametrize("act", ["hide", "show", "delete", "restore", "edit"])
    def test_needs_sign_in_the_token_and_a_video(self, client, ben, act):
        key = catalog.video()
        assert client.post(f"/videos/{key}/{act}").location.startswith("/sign-in")
        assert ben.post(f"/videos/{key}/{act}", csrf=False).status_code == 400
        assert ben.post(f"/videos/dQw4w9WgXcQ/{act}").status_code == 404
        assert stored(key).row_version == 1

    @pytest.mark.parametrize("act", ["hide", "show", "delete", "restore"])
    def test_is_never_done_by_following_a_link(self, ben, act):
        assert ben.get(f"/videos/{catalog.video()}/{act}").status_code == 405
