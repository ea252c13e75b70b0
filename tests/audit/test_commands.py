"""`flask audit`."""

import json

from catalogtool.audit.models import MetadataSync
from tests.audit.rows import put_video
from tests.browser import Runner


def test_history_prints_what_the_page_shows_newest_first(runner: Runner) -> None:
    put_video("video-one", "Ana", title="One", views=1)
    put_video("video-one", "Ben", views=2)

    answer = runner.invoke(args=["audit", "history", "video-one", "--json"])

    newest, oldest = json.loads(answer.output)
    assert set(newest) == {*MetadataSync.__table__.columns.keys(), "report_id"}
    assert newest["changes"] == {"views": [1, 2]}
    assert (newest["actor_name"], newest["video_title"], newest["operation"]) == ("Ben", "One", "update")
    assert (oldest["actor_name"], oldest["operation"]) == ("Ana", "create")
    assert newest["sync_time"].endswith("+00:00")


def test_history_prints_sentences_and_as_many_as_asked_for(runner: Runner) -> None:
    for views in (1, 2, 3):
        put_video("video-one", views=views)

    answer = runner.invoke(args=["audit", "history", "video-one", "--limit", "2"])

    lines = answer.output.splitlines()
    assert [line.partition(" UTC  ")[2] for line in lines] == [
        "Views rose from 2 to 3 — edit, by Ana",
        "Views rose from 1 to 2 — edit, by Ana",
    ]


def test_a_video_that_nobody_knows_is_an_error(runner: Runner) -> None:
    answer = runner.invoke(args=["audit", "history", "unknown", "--json"])

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "The trail knows no video unknown." in answer.stderr
