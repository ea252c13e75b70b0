"""Whether a video is a Short is said only where it is known, and the page says how, or why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalogtool.catalog import shorts
from catalogtool.catalog.models import Video
from catalogtool.connectors.said.video import of_video
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.resources import film
from catalogtool.queue.runtime import drain
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories import catalog
from tests.factories.reports import csv_of, imported
from tests.queue.jobs import look
from tests.sync.following import followed, know, refresh, refreshed, rows_of, video

WORLD = World(5, 400)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given
TURNED = st.sampled_from(["none", "clockwise", "upsideDown", "counterClockwise", None])
BEFORE, AFTER = shorts.SINCE - timedelta(days=1), shorts.SINCE + timedelta(days=1)


def item(length: int, published: datetime, *pictures: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "dQw4w9WgXcQ",
        "snippet": {"publishedAt": published.strftime("%Y-%m-%dT%H:%M:%SZ")},
        "contentDetails": {"duration": f"PT{length}S"},
        **({"fileDetails": {"videoStreams": list(pictures)}} if pictures else {}),
    }


@given(st.integers(1, 10_000), MOMENTS)
def test_without_its_file_only_a_long_video_is_known_to_be_none(length: int, published: datetime) -> None:
    said = of_video(item(length, published))
    assert said.get("is_short") is (False if length > 180 else None)


@given(st.integers(1, 400), MOMENTS, st.integers(1, 4000), st.integers(1, 4000), TURNED)
def test_the_file_decides_by_the_rule_of_its_day(
    length: int, published: datetime, width: int, height: int, turned: str | None
) -> None:
    picture = {"widthPixels": width, "heightPixels": height, **({"rotation": turned} if turned else {})}
    lies = turned in {"clockwise", "counterClockwise"}
    upright = height <= width if lies else width <= height
    at_most = 180 if published.replace(microsecond=0) >= shorts.SINCE else 60
    assert of_video(item(length, published, picture))["is_short"] is (upright and length <= at_most)


def test_a_file_without_a_size_tells_nothing() -> None:
    assert "is_short" not in of_video(item(30, AFTER, {"codec": "h264"}))


def test_a_run_says_of_no_short_video_what_it_is_unless_files_are_asked_for(app: Flask) -> None:
    ids = know(WORLD, 400)
    lengths = {row["video_id"]: int(row["video_length"]) for row in rows_of(WORLD, 400)}
    with followed(app, WORLD):
        refreshed("metadata_sync")
        known = {each.video_id: each.is_short for each in session().scalars(select(Video))}
    assert known == {key: False if lengths[key] > 180 else None for key in ids}
    with followed(app, WORLD, ask_for_files=True):
        refreshed("metadata_sync")
    session().rollback()
    for each in session().scalars(select(Video)):
        assert each.video_length is not None
        picture = film(each.video_id)
        upright = picture.get("rotation") == "clockwise" or picture["widthPixels"] < picture["heightPixels"]
        at_most = 180 if each.time_published and each.time_published >= shorts.SINCE else 60
        assert each.is_short is (upright and each.video_length <= at_most)


def test_files_of_others_are_refused_in_words(app: Flask) -> None:
    know(WORLD, 50)
    with followed(app, WORLD, ask_for_files=True, content_owner=None):
        job_id = refresh()
        drain()
    assert "YouTube does not allow this" in (look(job_id).error_message or "")


def card(browser: Browser, key: str) -> str:
    return text_of(
        "<main" + browser.get(f"/videos/{key}").text.partition("<dt>Short")[2].partition("</div>")[0]
    )


@pytest.mark.parametrize(
    ("length", "published", "words"),
    [
        (None, AFTER, "Nothing has told its length."),
        (45, BEFORE, "nothing has told whether its picture is upright"),
        (120, BEFORE, "Probably none: before 15 October 2024"),
        (120, AFTER, "nothing has told whether its picture is upright"),
        (181, AFTER, "too long for one"),
    ],
)
def test_the_page_says_why_it_is_not_known(
    ben: Browser, length: int | None, published: datetime, words: str
) -> None:
    assert words in card(ben, catalog.video(video_length=length, time_published=published))


def test_the_page_says_how_it_is_known(app: Flask, ben: Browser) -> None:
    (key, *_) = know(WORLD, 50)
    claimed = catalog.video(video_length=50, time_published=AFTER)
    catalog.claim(video_id=claimed, is_shorts_eligible=True)
    assert "A claim calls it eligible" in card(ben, claimed)
    with followed(app, WORLD):
        refreshed("metadata_sync")
    assert "No It is longer than three minutes." in card(ben, key)
    imported(csv_of(("video_id", "is_short"), [{"video_id": claimed, "is_short": "Yes"}]))
    assert "Yes A report says so." in card(ben, claimed)
    form = {"row_version": str(video(claimed).row_version), "is_short": "no"}
    ben.post(f"/videos/{claimed}/edit", data=form)
    assert "No ben says so." in card(ben, claimed)
    ben.post(
        f"/videos/{claimed}/edit",
        data={**form, "row_version": str(video(claimed).row_version), "is_short": ""},
    )
    assert video(claimed).is_short is None
