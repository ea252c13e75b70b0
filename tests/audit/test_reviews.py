"""An admin marks what a changeset did as reviewed, and sees what nobody has looked at."""

import pytest

from catalogtool.audit.operations import review
from catalogtool.audit.queries import reviews_of
from catalogtool.changes.operations import edit
from catalogtool.core.database import transaction
from catalogtool.core.errors import NotFound
from catalogtool.web.access import Actor
from tests.audit.rows import put_video
from tests.browser import Browser

ADMIN = Actor(None, "Root", is_admin=True)


@pytest.fixture
def changesets(app: object) -> list[int]:
    """Two changesets, each of one edit."""
    put_video("video-one", title="One")
    put_video("video-two", title="Two")
    with transaction():
        return [
            edit("video", key, {"notes": note}, row_version=1, actor_id=None, actor_name="Cleo",
                 summary=f"Noted {note}").id
            for key, note in (("video-one", "first-note"), ("video-two", "second-note"))
        ]  # fmt: skip


def test_a_changeset_is_reviewed_with_a_comment_and_found_by_it(changesets: list[int], ana: Browser) -> None:
    first, second = changesets
    answer = ana.post(f"/audit/reviews/{first}", data={"comment": "  Fine <so far>  "}, follow_redirects=True)

    assert "is marked as reviewed" in answer.text
    assert "Fine &lt;so far&gt;" in answer.text
    [done] = reviews_of(changesets)[first]
    assert (done.reviewer_name, done.comment) == ("ana", "Fine <so far>")
    reviewed, waiting = (ana.get(f"/audit?review={choice}").text for choice in ("reviewed", "open"))
    assert ("first-note" in reviewed, "second-note" in reviewed) == (True, False)
    assert ("first-note" in waiting, "second-note" in waiting) == (False, True)
    assert second not in reviews_of(changesets)


def test_by_htmx_the_mark_alone_comes_back(changesets: list[int], ana: Browser) -> None:
    answer = ana.post(f"/audit/reviews/{changesets[0]}", data={}, headers={"HX-Request": "true"})

    assert "Reviewed" in answer.text
    assert "<html" not in answer.text


def test_the_changeset_s_own_page_shows_its_reviews(
    changesets: list[int], ana: Browser, ben: Browser
) -> None:
    with transaction():
        review(changesets[0], "Looked at it", ADMIN)

    for browser, may in ((ana, True), (ben, False)):
        page = browser.get(f"/changesets/{changesets[0]}").text
        assert "Looked at it" in page
        assert ("Review again" in page) is may


def test_only_admins_review(changesets: list[int], ben: Browser) -> None:
    assert ben.post(f"/audit/reviews/{changesets[0]}", data={"comment": "Me"}).status_code == 403
    assert reviews_of(changesets) == {}


def test_a_changeset_that_does_not_exist_can_not_be_reviewed(app: object, ana: Browser) -> None:
    assert ana.post("/audit/reviews/999999", data={}).status_code == 404
    with pytest.raises(NotFound):
        review(999999, "", ADMIN)


def test_a_comment_that_is_too_long_is_refused(changesets: list[int], ana: Browser) -> None:
    answer = ana.post(f"/audit/reviews/{changesets[0]}", data={"comment": "x" * 1001})

    assert (answer.status_code, "1,000 characters" in answer.text) == (400, True)
