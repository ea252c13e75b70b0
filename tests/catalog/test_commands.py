"""`flask videos show`."""

import json
from datetime import UTC, datetime

import pytest

from catalogtool.audit.moment import write_moment
from catalogtool.catalog.models import Video
from catalogtool.core.clock import now
from tests.factories import catalog

STORED = {
    "video_id": "-4tsbFYVkoA",
    "title": "Été",
    "artist": ["Ana Ö.", "Ben"],
    "views": 7,
    "is_short": False,
    "time_published": datetime(2026, 3, 9, 14, 5, tzinfo=UTC),
}


def test_a_video_is_one_object_with_every_column_of_the_data_model(runner):
    catalog.video(**STORED)
    answer = runner.invoke(args=["videos", "show", "-4tsbFYVkoA", "--json"])
    shown = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert set(shown) == {column.name for column in Video.__table__.columns}
    assert {name: shown[name] for name in STORED} == STORED | {"time_published": "2026-03-09T14:05:00+00:00"}
    assert (shown["label"], shown["hidden"], shown["other_claims"]) == (None, False, [])


def test_without_json_it_is_told_in_words(runner):
    catalog.video(**STORED)
    lines = runner.invoke(args=["videos", "show", "-4tsbFYVkoA"]).stdout.splitlines()
    told = {line.split("  ")[0]: line.split("  ")[-1].strip() for line in lines}
    assert (told["Title"], told["Artists"], told["Short"]) == ("Été", "Ana Ö., Ben", "no")
    assert "Label" not in told


def test_an_unknown_video_is_an_error_that_names_it(runner):
    answer = runner.invoke(args=["videos", "show", "dQw4w9WgXcQ", "--json"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "dQw4w9WgXcQ" in answer.stderr


def test_a_video_can_be_asked_for_as_it_was(runner):
    catalog.video(**STORED)
    then = write_moment(now())
    catalog.change(STORED["video_id"], title="Hiver", views=9)
    shown = json.loads(
        runner.invoke(args=["videos", "show", "-4tsbFYVkoA", "--as-of", then, "--json"]).stdout
    )
    assert set(shown) == {column.name for column in Video.__table__.columns}
    assert {name: shown[name] for name in STORED} == STORED | {"time_published": "2026-03-09T14:05:00+00:00"}


def test_each_value_says_where_it_comes_from(runner):
    catalog.video(**STORED)
    catalog.change(STORED["video_id"], views=9)
    told = json.loads(runner.invoke(args=["videos", "show", "-4tsbFYVkoA", "--blame", "--json"]).stdout)[
        "blame"
    ]
    assert (told["views"]["before"], told["views"]["actor_name"]) == (7, "factory")
    assert told["title"]["operation"] == "create"
    words = runner.invoke(args=["videos", "show", "-4tsbFYVkoA", "--blame"]).stdout
    assert "system, by factory" in words
    assert "before: 7" in words


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("soon", "A moment is written like"),
        ("2020-01-01", "held no video"),
        ("9000-01-01", "lies in the future"),
    ],
)
def test_a_moment_without_the_video_is_an_error_in_words(runner, moment, answer):
    catalog.video(**STORED)
    result = runner.invoke(args=["videos", "show", "-4tsbFYVkoA", "--as-of", moment])
    assert (result.exit_code, result.stdout) == (1, "")
    assert answer in result.stderr
