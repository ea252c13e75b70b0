"""The pages of videos and channels show their numbers as they ran on."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import insert

from catalogtool.core.database import transaction
from catalogtool.local.synthetic.world import World
from catalogtool.sync.models import Metric
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories import catalog
from tests.sync.following import followed

START = datetime(2026, 1, 1, 3, tzinfo=UTC)


def told(subject: str, key: str, metric_type: str, values: Mapping[float, int]) -> None:
    """Have the number been told on days after the first of January."""
    rows = [
        {
            "subject": subject,
            "subject_key": key,
            "source": "youtube",
            "metric_type": metric_type,
            "value": value,
            "collected_at": START + timedelta(days=day),
        }
        for day, value in values.items()
    ]
    with transaction() as current:
        current.execute(insert(Metric), rows)


def card(browser: Browser, address: str) -> str:
    section = browser.get(address).text.partition('id="numbers"')[2].partition("</section>")[0]
    return f"<main{section}" if section else ""


def test_the_numbers_of_a_video_are_drawn_and_stand_in_a_table(ben: Browser) -> None:
    key = catalog.video()
    told("video", key, "views", {0: 1000, 1: 1200, 2: 1150})
    told("video", key, "likes", {0: 10, 2: 12})
    shown = card(ben, f"/videos/{key}")
    words = text_of(shown)
    assert shown.count("<path") == 2
    assert "Views 1 150 +150 since 1 Jan 2026" in words
    assert "never below 1 000 or above 1 200" in words
    assert "3 Jan 2026 1 150 −50 12 +2" in words
    assert "2 Jan 2026 1 200 +200 – 1 Jan" in words


def test_of_several_values_of_a_day_the_last_one_counts(ben: Browser) -> None:
    key = catalog.channel()
    told("channel", key, "subscriber_count", {0: 500, 0.25: 700, 0.5: 600, 1: 650})
    assert "1 Jan 2026 600" in text_of(card(ben, f"/channels/{key}"))
    assert "700" not in text_of(card(ben, f"/channels/{key}"))


def test_one_value_is_told_without_a_picture_and_a_gap_is_bridged(ben: Browser) -> None:
    key = catalog.video()
    told("video", key, "views", {0: 1000})
    told("video", key, "likes", {0: 5, 40: 6})
    shown = card(ben, f"/videos/{key}")
    assert "Views 1 000 on 1 Jan 2026, the only day so far" in text_of(shown)
    assert (shown.count("<svg"), shown.count('class="bridge"')) == (1, 1)


def test_without_numbers_the_page_says_when_they_come_where_youtube_is_followed(
    app: Flask, ben: Browser
) -> None:
    key = catalog.video()
    told("channel", key, "views", {0: 1})
    assert not card(ben, f"/videos/{key}")
    with followed(app, World(5, 100)):
        assert "None yet." in text_of(card(ben, f"/videos/{key}"))
