"""The pages of changesets."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.changes.operations import edit
from catalogtool.changes.queries import changesets
from catalogtool.core.database import session, transaction
from tests.audit.test_views import older, text_of
from tests.browser import Browser
from tests.factories.reports import csv_of, imported, video_id

COLUMNS = ("video_id", "video_title", "views")


@pytest.fixture
def report(app: object) -> int:
    """The changeset of a report of sixty videos."""
    rows = [{"video_id": video_id(n), "video_title": f"Video {n}", "views": n} for n in range(60)]
    made = imported(csv_of(COLUMNS, rows), name="video_report_Blue_V_v1-4.csv").changeset_id
    assert made
    return made


@pytest.fixture
def edited(report: int) -> int:
    """The changeset of an edit by Ben."""
    video = session().scalars(select(Video).order_by(Video.id)).first()
    assert video
    with transaction():
        return edit(
            "video",
            video.video_id,
            {"notes": "Cleared"},
            row_version=video.row_version,
            actor_id=None,
            actor_name="Ben",
            summary="Edited the notes",
        ).id


def test_the_list_tells_of_each_what_it_did(ben: Browser, report: int, edited: int) -> None:
    page = ben.get("/changesets").text

    words = text_of(page)
    assert f"Edited the notes no. {edited} edit Ben applied 0 1" in words
    assert f"no. {report} report Ana applied 60 0" in words
    assert f'href="/changesets/{edited}"' in page


def test_the_list_is_narrowed_by_its_url(ben: Browser, report: int, edited: int) -> None:
    words = text_of(ben.get("/changesets?source=edit&person=Ben").text)

    assert "Edited the notes" in words
    assert "video_report_Blue" not in words
    assert "Nothing found" in ben.get("/changesets?status=failed").text


def test_an_empty_list_says_so(ben: Browser) -> None:
    assert "No changesets yet" in ben.get("/changesets").text


def test_a_changeset_shows_its_changes_page_by_page(ben: Browser, report: int) -> None:
    first = ben.get(f"/changesets/{report}").text
    second = ben.get(older(first)).text

    assert "60 created, 0 updated" in text_of(first)
    assert text_of(first).count("Created with") == 50
    assert text_of(second).count("Created with") == 10
    assert 'rel="next"' not in second


def test_a_changeset_shows_which_fields_it_touched(ben: Browser, edited: int) -> None:
    words = text_of(ben.get(f"/changesets/{edited}").text)

    assert "Notes set to Cleared" in words
    assert "Fields touched Notes 1" in words


def test_a_changeset_that_is_not_there_is_said_to_be_missing(ben: Browser) -> None:
    answer = ben.get("/changesets/4711")

    assert answer.status_code == 404
    assert "There is no changeset 4711." in text_of(answer.text)


def test_the_pages_need_sign_in_and_only_look(client: Browser, ben: Browser, edited: int) -> None:
    for path in ("/changesets", f"/changesets/{edited}"):
        assert urlsplit(client.get(path).location).path == "/sign-in"
        assert ben.post(path).status_code == 405


def test_small_changesets_are_counted_in_the_trail_and_large_ones_by_their_chunks(
    report: int, edited: int
) -> None:
    counted = {summary.changeset.id: (summary.created, summary.updated) for summary in changesets(limit=10)}

    assert counted == {report: (60, 0), edited: (0, 1)}
