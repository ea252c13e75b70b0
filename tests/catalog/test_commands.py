"""`flask videos show`."""

import json
from datetime import UTC, datetime

from catalogtool.catalog.models import Video
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
