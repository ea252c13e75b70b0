"""YouTube is slow, falters, refuses and is away: each is waited for or told as it deserves, and paid for."""

import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask

from catalogtool.connectors import youtube as connection
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import MOST_RETRIES, drain
from catalogtool.sync.following.scope import Scope
from tests.queue.jobs import change, look
from tests.sync.following import Followed as Youtube
from tests.sync.following import followed, know, refresh, rows_of
from tests.sync.test_following import spent

WORLD = World(5, 1500)
VIDEOS = 1000
UNITS = VIDEOS // 50
TRIES = 6  # the call, and five times again as Google's client does


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that Google's client would make, which nobody waits for here."""
    made: list[float] = []
    monkeypatch.setattr("googleapiclient.http.time", SimpleNamespace(sleep=made.append))
    return made


@pytest.fixture
def youtube(app: Flask, pauses: list[float]) -> Iterator[Youtube]:
    know(WORLD, VIDEOS)
    with followed(app, WORLD) as running:
        yield running


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, "internalError"),
        (503, "backendError"),
        (429, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
    ],
)
def test_what_passes_is_asked_again_at_once_and_each_try_is_paid_for(
    youtube: Youtube, pauses: list[float], status: int, reason: str
) -> None:
    youtube.behave(failing=0.2, failing_status=status, failing_reason=reason, seed=4)
    job_id = refresh()
    drain()
    said = youtube.behave()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert said["asked_most"] == 1
    assert said["units"]["videos.list"] == spent()["metadata_sync"] == UNITS + len(pauses) > UNITS


def test_where_nothing_helps_the_queue_tries_again_later_and_says_why(youtube: Youtube) -> None:
    youtube.behave(failing=1.0)
    job_id = refresh()
    drain()
    job = look(job_id)
    assert (job.status, job.retry_count) == ("pending", 1)
    assert job.error_message == "YouTube could not answer (503)."
    assert spent()["metadata_sync"] == youtube.behave()["calls"] == 2 * TRIES
    youtube.behave(failing=0.0)
    change("update processing_queue set run_after = now() where id = :id", id=job_id)
    drain()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert spent()["metadata_sync"] == youtube.behave()["calls"] == 2 * TRIES + UNITS


def test_a_youtube_that_goes_on_failing_is_given_up_after_the_tries_of_the_queue(youtube: Youtube) -> None:
    youtube.behave(failing=1.0)
    job_id = refresh()
    for _ in range(MOST_RETRIES + 1):
        drain()
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
    assert look(job_id).status == "failed"
    assert spent()["metadata_sync"] == youtube.behave()["calls"] <= 2 * TRIES * (MOST_RETRIES + 1)


def test_a_quota_that_is_used_up_is_never_asked_for_again(youtube: Youtube, pauses: list[float]) -> None:
    youtube.behave(quota_ends_at=0)
    job_id = refresh()
    drain()
    assert look(job_id).status == "pending"
    assert pauses == []
    assert youtube.behave()["calls"] <= 2


def test_slow_answers_are_waited_for_side_by_side(youtube: Youtube) -> None:
    youtube.behave(slow_seconds=0.2)
    began = time.monotonic()
    job_id = refresh(Scope(video_ids=[row["video_id"] for row in rows_of(WORLD, 400)]))
    drain()
    assert (look(job_id).result or {})["updated"] == 400
    assert time.monotonic() - began >= 4 * 0.2
    assert youtube.behave()["calls"] == 8


def test_a_youtube_that_is_away_is_tried_again_and_nothing_of_it_is_paid_for(
    app: Flask, youtube: Youtube
) -> None:
    settings = app.config["SETTINGS"]
    away = replace(connection.settings(), url="http://127.0.0.1:9/")
    app.config["SETTINGS"] = replace(settings, youtube=away)
    job_id = refresh()
    drain()
    job = look(job_id)
    assert (job.status, job.error_message) == ("pending", "YouTube does not answer.")
    app.config["SETTINGS"] = settings
    change("update processing_queue set run_after = now() where id = :id", id=job_id)
    drain()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert youtube.behave()["asked_most"] == 1


def test_a_right_that_was_taken_back_is_told_and_costs_nothing_more(app: Flask, youtube: Youtube) -> None:
    settings = app.config["SETTINGS"]
    revoked = replace(connection.settings(), refresh_token="revoked")
    app.config["SETTINGS"] = replace(settings, youtube=revoked)
    job_id = refresh()
    drain()
    job = look(job_id)
    assert (job.status, "connect it again" in (job.error_message or "")) == ("failed", True)
    app.config["SETTINGS"] = settings
    assert youtube.behave()["calls"] == 0
