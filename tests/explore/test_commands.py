"""What the pages give, the command line gives too."""

import csv
import json
from pathlib import Path

from tests.browser import Runner
from tests.factories import catalog


def test_a_table_is_written_to_a_file(runner: Runner, tmp_path: Path) -> None:
    catalog.video(title="A", views=1, privacy_status="public")
    catalog.video(title="B", views=2, privacy_status="public")
    catalog.video(title="C", views=3, privacy_status="private")
    path = tmp_path / "videos.csv"
    how = ["--filter", "privacy=public", "--sort", "-views", "-o", str(path), "--json"]
    answer = runner.invoke(args=["export", "videos", *how])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {
        "table": "videos", "form": "csv", "rows": 2, "size": path.stat().st_size,
    }  # fmt: skip
    with path.open(newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["B", "A"]


def test_a_filter_that_is_none_is_named(runner: Runner, tmp_path: Path) -> None:
    answer = runner.invoke(args=["export", "claims", "--filter", "colour=red", "-o", str(tmp_path / "x")])
    assert answer.exit_code == 2
    assert "colour is none; there are q, video_id" in answer.output
