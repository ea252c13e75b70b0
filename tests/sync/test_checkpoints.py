"""A run that was interrupted is gone on with from what is known of it, and how far the catalog follows is known."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Claim, Video
from catalogtool.connectors.models import QuotaUse, RawAnswer, SyncCheckpoint
from catalogtool.connectors.pacific import day_of
from catalogtool.core.clock import now
from catalogtool.core.database import db, session
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import Followed
from tests.queue.jobs import change, look
from tests.sync.following import Followed as Youtube
from tests.sync.following import followed, know, refresh, refreshed, rows_of, video

WORLD = World(5, 1500)
VIDEOS = 1000
# Of twenty calls.
CALLS_BEFORE = 10
OTHERS = text(
    "insert into quota_use (service, key, day, task, units) values ('youtube', 'tests', :day, 'others', :units)"
)


@pytest.fixture
def youtube(app: Flask) -> Iterator[Youtube]:
    know(WORLD, VIDEOS)
    with followed(app, WORLD) as running:
        yield running


def interrupted(youtube: Youtube, scope: Scope | None = None) -> int:
    """A run that fails for good after half of its calls."""
    job_id = put_off(scope)
    youtube.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
    day_passes(job_id)
    drain()
    assert look(job_id).status == "failed"
    youtube.behave(failing=0.0)
    return job_id


def put_off(scope: Scope | None = None) -> int:
    """A run that waits for the next day after half of its calls."""
    with db.engine.begin() as connection:
        connection.execute(OTHERS, {"day": day_of(now()), "units": 10_000 - CALLS_BEFORE})
    job_id = refresh(scope)
    drain()
    assert look(job_id).status == "pending"
    return job_id


def spent_today() -> int:
    return session().scalar(select(func.sum(QuotaUse.units))) or 0


def day_passes(job_id: int) -> None:
    change("delete from quota_use")
    change("update processing_queue set run_after = now() where id = :id", id=job_id)


def checkpoint(subject: str = "video") -> SyncCheckpoint:
    session().rollback()
    return session().get_one(SyncCheckpoint, ("youtube", subject))


def untouched() -> int:
    """How many videos YouTube has said nothing of."""
    session().rollback()
    return session().scalar(select(func.count()).where(Video.title.is_(None))) or 0


def test_each_kind_of_thing_has_its_checkpoint_and_a_run_that_is_whole_leaves_nothing_open(
    youtube: Youtube,
) -> None:
    before = now()
    for task, subject in (
        ("metadata_sync", "video"),
        ("ownership_update", "claim"),
        ("asset_enrichment", "asset"),
        ("channel_sync", "channel"),
    ):
        refreshed(task)
        found = checkpoint(subject)
        assert found.last_timestamp
        assert before < found.last_timestamp < now()
        assert found.cursor == {}


def test_a_run_says_on_its_way_how_far_it_came(youtube: Youtube) -> None:
    job_id = put_off()
    cursor = checkpoint().cursor
    assert (cursor["asked"], cursor["of"], cursor["jobs"]) == (CALLS_BEFORE * 50, VIDEOS, [job_id])
    followed_last = session().scalar(select(func.max(Followed.subject_key)))
    assert cursor["after"] == followed_last


def test_another_run_goes_on_where_one_failed_and_asks_for_nothing_twice(youtube: Youtube) -> None:
    interrupted(youtube)
    assert untouched() == VIDEOS
    again = refresh()
    drain()
    assert (look(again).result or {})["updated"] == VIDEOS
    assert untouched() == 0
    assert youtube.behave()["asked_most"] == 1
    assert checkpoint().cursor == {}


def test_what_others_have_asked_for_since_is_not_set_back_by_a_run_that_waited(youtube: Youtube) -> None:
    job_id = put_off()
    ids = session().scalars(select(Video.video_id).order_by(Video.video_id).limit(50)).all()
    youtube.behave(day=60)
    change("delete from quota_use")
    refreshed("metadata_sync", Scope(video_ids=ids))
    newer = {key: (video(key).views, video(key).missing_since is None) for key in ids}
    day_passes(job_id)
    drain()
    assert look(job_id).status == "completed"
    assert {key: (video(key).views, video(key).missing_since is None) for key in ids} == newer
    older = {row["video_id"]: int(row["views"]) for row in rows_of(WORLD, VIDEOS)}
    assert any(views != older[key] for key, (views, _) in newer.items())


def test_claims_that_others_have_asked_about_since_stay_as_those_were_told(youtube: Youtube) -> None:
    refreshed("ownership_update")
    youtube.behave(day=400)
    with db.engine.begin() as connection:
        connection.execute(OTHERS, {"day": day_of(now()), "units": 10_000 - CALLS_BEFORE - spent_today()})
    job_id = refresh(task="ownership_update")
    drain()
    assert look(job_id).status == "pending"
    youtube.behave(day=0)
    change("delete from quota_use")
    refreshed("ownership_update", Scope(everything=True, stale_since=now()))
    day_passes(job_id)
    drain()
    assert (look(job_id).result or {})["gone"] == 0
    session().rollback()
    assert session().scalar(select(func.count()).where(Claim.missing_since.is_not(None))) == 0


def test_a_run_through_everything_that_waits_is_not_joined_by_another(youtube: Youtube) -> None:
    job_id = put_off()
    change("delete from quota_use")
    other = refresh()
    drain()
    told = look(other)
    assert (told.status, told.error_message) == (
        "failed",
        f"Job {job_id} asks the same already. Wait until it is done, or cancel it.",
    )
    day_passes(job_id)
    drain()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert youtube.behave()["asked_most"] == 1


@pytest.mark.parametrize("alone", [False, True], ids=["everything", "some"])
def test_the_same_run_tried_again_goes_on_too(youtube: Youtube, *, alone: bool) -> None:
    ids = session().scalars(select(Video.video_id)).all()
    job_id = interrupted(youtube, Scope(video_ids=ids) if alone else None)
    change("update processing_queue set status = 'pending', completed_at = null where id = :id", id=job_id)
    drain()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert youtube.behave()["asked_most"] == 1


def test_what_a_crash_of_the_database_has_emptied_is_staged_again_without_a_call(youtube: Youtube) -> None:
    job_id = put_off(Scope(everything=True, stale_since=now() - timedelta(hours=1)))
    change(f"truncate staging.changeset_{look(job_id).cursor['changeset_id']}_video")
    day_passes(job_id)
    drain()
    assert (look(job_id).result or {})["updated"] == VIDEOS
    assert youtube.behave()["asked_most"] == 1
    assert session().scalar(select(func.count()).select_from(MetadataSync)) >= VIDEOS


def test_what_came_to_nothing_counts_as_not_asked(youtube: Youtube) -> None:
    interrupted(youtube)
    assert session().scalar(select(func.count()).select_from(Followed)) == 0
    stale = Scope(everything=True, stale_since=now() - timedelta(hours=1))
    assert stale.count(session(), "video", "metadata_sync") == VIDEOS


def test_a_run_of_stale_records_goes_on_where_one_failed(youtube: Youtube) -> None:
    interrupted(youtube, Scope(everything=True, stale_since=now() - timedelta(hours=2)))
    again = refresh(Scope(everything=True, stale_since=now() - timedelta(hours=1)))
    drain()
    assert (look(again).result or {})["updated"] == VIDEOS
    assert (untouched(), youtube.behave()["asked_most"]) == (0, 1)


@pytest.mark.parametrize(
    "why",
    [
        "update raw_answer set collected_at = collected_at - interval '2 days'",
        "delete from raw_answer where id = (select min(id) from raw_answer)",
    ],
    ids=["too_old", "not_kept"],
)
def test_without_recent_and_whole_answers_it_begins_anew(youtube: Youtube, why: str) -> None:
    interrupted(youtube)
    change(why)
    again = refresh()
    drain()
    assert (look(again).result or {})["updated"] == VIDEOS
    assert (untouched(), youtube.behave()["asked_most"]) == (0, 2)


def test_a_run_of_few_records_neither_goes_on_with_one_of_all_nor_hides_how_far_that_came(
    youtube: Youtube,
) -> None:
    interrupted(youtube)
    before = checkpoint().cursor
    one = session().scalars(select(Video.video_id).order_by(Video.video_id)).first() or ""
    assert refreshed("metadata_sync", Scope(video_ids=[one]))["updated"] == 1
    assert untouched() == VIDEOS - 1
    assert checkpoint().cursor == before


def test_answers_that_are_taken_up_never_put_back_what_came_later(youtube: Youtube) -> None:
    interrupted(youtube)
    one = session().scalars(select(Video.video_id).order_by(Video.video_id)).first() or ""
    youtube.behave(day=90)
    refreshed("metadata_sync", Scope(video_ids=[one]))
    later = video(one).views
    youtube.behave(day=0)
    again = refresh()
    drain()
    assert look(again).status == "completed"
    assert video(one).views == later
    assert session().scalar(select(func.count()).select_from(RawAnswer)) == VIDEOS // 50 + 1
