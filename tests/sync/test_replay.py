"""Answers that were kept are read again by a translation that was mended, without asking for anything."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Channel, Claim, Video
from catalogtool.changes.models import Changeset
from catalogtool.changes.operations import edit
from catalogtool.connectors.models import RawAnswer
from catalogtool.connectors.said import video as said_of_videos
from catalogtool.core.database import session, transaction
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncRecord
from catalogtool.sync.sweeping import AT_ONCE
from tests.browser import Runner
from tests.queue.jobs import ask, change, look
from tests.sync.following import Followed as Youtube
from tests.sync.following import followed, know, refreshed, rows_of, video

WORLD = World(5, 600)
VIDEOS = 300


@pytest.fixture
def ids(app: Flask) -> list[str]:
    return know(WORLD, VIDEOS)


@pytest.fixture
def youtube(app: Flask, ids: list[str]) -> Iterator[Youtube]:
    with followed(app, WORLD) as running:
        yield running


def replayed(runner: Runner, *options: str, task: str = "metadata_sync") -> dict[str, Any]:
    """Have the answers read again, and give what came of it."""
    done = runner.invoke(args=["youtube", "replay", task, "--json", *options])
    assert done.exit_code == 0, done.output
    drain()
    job = look(json.loads(done.stdout)["job"])
    assert job.status == "completed", job.error_message
    return job.result or {}


def lengths() -> dict[str, int | None]:
    session().rollback()
    found = session().execute(select(Video.video_id, Video.video_length))
    return {row.video_id: row.video_length for row in found}


def state() -> list[Any]:
    session().rollback()
    return list(
        session().execute(
            select(Video.video_id, Video.title, Video.views, Video.missing_since).order_by(Video.video_id)
        )
    )


def test_a_fault_of_the_translation_is_mended_by_reading_again_without_a_call(
    youtube: Youtube, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as faulty:
        right = said_of_videos.of_video
        faulty.setattr(said_of_videos, "of_video", lambda item: {**right(item), "video_length": 1})
        refreshed("metadata_sync")
    assert set(lengths().values()) == {1}
    youtube.behave(forget=True)

    counts = replayed(runner, "--apply")

    assert youtube.behave()["calls"] == 0
    assert lengths() == {row["video_id"]: int(row["video_length"]) for row in rows_of(WORLD, VIDEOS)}
    assert counts["updated"] == VIDEOS
    entry = session().scalars(select(MetadataSync).order_by(MetadataSync.id.desc())).first()
    assert entry
    assert (entry.source, set(entry.changes)) == ("connector", {"video_length"})


def test_without_a_fault_nothing_changes(youtube: Youtube, runner: Runner) -> None:
    for task in ("metadata_sync", "ownership_update", "asset_enrichment", "channel_sync"):
        refreshed(task)
    for task in ("metadata_sync", "ownership_update", "asset_enrichment", "channel_sync"):
        counts = replayed(runner, "--apply", task=task)
        assert (task, counts["created"], counts["updated"]) == (task, 0, 0)
    assert session().scalar(select(func.count()).where(Claim.missing_since.is_not(None))) == 0


def test_people_look_first_unless_told_otherwise(youtube: Youtube, runner: Runner) -> None:
    refreshed("metadata_sync")
    change("update video set views = 1")
    replayed(runner)
    session().rollback()
    changeset = session().scalars(select(Changeset).order_by(Changeset.id.desc())).first()
    assert changeset
    assert (changeset.status, changeset.counts["updated"]) == ("compared", VIDEOS)
    assert changeset.summary == "Refresh videos from YouTube, from answers that were kept"
    assert session().scalar(select(func.count()).where(Video.views == 1)) == VIDEOS


def test_the_newest_answer_speaks_and_none_that_came_before_it(youtube: Youtube, runner: Runner) -> None:
    refreshed("metadata_sync")
    youtube.behave(day=200)
    refreshed("metadata_sync")
    later = state()
    assert any(missing for *_, missing in later)
    assert replayed(runner, "--apply")["updated"] == 0
    assert state() == later
    one = later[0].video_id
    change("delete from raw_answer where id > (select min(id) from raw_answer) + 5")
    change("update video set views = 5 where video_id = :one", one=one)
    replayed(runner, "--apply")
    assert video(one).views == 5


def test_a_field_that_somebody_has_locked_stays(youtube: Youtube, runner: Runner, ids: list[str]) -> None:
    refreshed("metadata_sync")
    known = video(ids[0])
    with transaction():
        edit(
            "video",
            ids[0],
            {"title": "By hand", "locked_fields": ["title"]},
            row_version=known.row_version,
            actor_id=None,
            actor_name="Ana",
            summary="By hand",
        )
    change("update video set views = 1")
    replayed(runner, "--apply")
    assert (video(ids[0]).title, video(ids[0]).views == 1) == ("By hand", False)


def test_channels_follow_from_answers_as_they_did(youtube: Youtube, runner: Runner) -> None:
    refreshed("metadata_sync")
    change("update channel set name = 'Elsewhere'")
    replayed(runner, "--apply")
    session().rollback()
    assert session().scalar(select(func.count()).where(Channel.name == "Elsewhere")) == 0


def test_a_damaged_answer_is_refused_with_a_sentence(youtube: Youtube, runner: Runner) -> None:
    refreshed("metadata_sync")
    change("update raw_answer set sha256 = decode('00', 'hex')")
    job_id = json.loads(runner.invoke(args=["youtube", "replay", "metadata_sync", "--json"]).stdout)["job"]
    drain()
    job = look(job_id)
    assert (job.status, "is not what it was" in (job.error_message or "")) == ("failed", True)


def test_without_answers_the_command_ends_with_a_sentence(youtube: Youtube, runner: Runner) -> None:
    done = runner.invoke(args=["youtube", "replay", "metadata_sync"])
    assert (done.exit_code, "Answers are kept for 7 days." in done.stderr) == (1, True)


def test_answers_are_kept_for_their_time_and_then_swept_away(youtube: Youtube, ids: list[str]) -> None:
    refreshed("metadata_sync", Scope(video_ids=ids[:100]))
    rows = (
        "insert into raw_answer (service, method, asked, sha256, body, expires_at) "
        "select 'youtube', 'videos.list', '[]', '', '', now() - interval '1 second' from generate_series(1, :number)"
    )
    change(rows, number=AT_ONCE + 1)
    job_id = ask("answer_sweep", {})
    drain()
    assert look(job_id).result == {"thrown_away": AT_ONCE + 1, "choices": 0}
    session().rollback()
    assert session().scalar(select(func.count()).select_from(RawAnswer)) == 2


def test_what_can_not_be_translated_takes_nothing_with_it_and_is_read_again_once_that_is_mended(
    youtube: Youtube, ids: list[str], runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_video = said_of_videos.of_video

    def faulty(item: dict[str, Any]) -> dict[str, Any]:
        if item["id"] == ids[7]:
            raise KeyError("status")
        return of_video(item)

    with monkeypatch.context() as patched:
        patched.setattr(said_of_videos, "of_video", faulty)
        assert refreshed("metadata_sync")["updated"] == VIDEOS - 1
    assert session().scalars(select(SyncRecord.rejected)).one() == 1
    assert video(ids[7]).title is None
    assert session().scalar(select(func.count()).where(Video.missing_since.is_not(None))) == 0
    calls = youtube.behave()["calls"]
    replayed(runner, "--apply")
    assert video(ids[7]).title == rows_of(WORLD, 8)[7]["video_title"]
    assert youtube.behave()["calls"] == calls
