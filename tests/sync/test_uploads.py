"""What is new among a channel's uploads comes into the catalog, once, and is described; nothing goes by that."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Channel, Video
from catalogtool.connectors.models import QuotaUse, SyncCheckpoint
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncRecord
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories import catalog
from tests.queue.jobs import change, look
from tests.sync.following import followed, know, refresh, refreshed, rows_of

WORLD = World(5, 1500)
TASK = "channel_uploads"


def known_channel(world: World) -> tuple[str, list[str]]:
    """Have the catalog know one channel without any video of it; give its id and those of its public videos."""
    rows = rows_of(world, world.videos)
    channel_id = rows[0]["channel_id"]
    catalog.channel(channel_id=channel_id)
    return channel_id, [row["video_id"] for row in rows if row["channel_id"] == channel_id]


def held(channel_id: str) -> set[str]:
    session().rollback()
    return set(session().scalars(select(Video.video_id).where(Video.channel_id == channel_id)))


def looked(channel_id: str, **payload: Any) -> ProcessingQueue:
    """Look through the uploads, and what follows; the job."""
    job_id = refresh(Scope(channel_id=channel_id), TASK, **payload)
    drain()
    return look(job_id)


def units() -> dict[str, int]:
    session().rollback()
    return {use.task: use.units for use in session().scalars(select(QuotaUse))}


def test_all_uploads_of_an_unknown_channel_come_and_are_described(app: Flask) -> None:
    channel_id, there = known_channel(WORLD)
    with followed(app, WORLD) as youtube:
        job = looked(channel_id)
        said = youtube.behave()
    assert job.result == {"created": len(there), "updated": 0, "unchanged": 0}
    assert held(channel_id) == set(there)
    assert session().scalar(select(func.count()).where(Video.title.is_(None))) == 0
    assert session().get_one(SyncCheckpoint, ("youtube", "upload")).last_timestamp is not None
    pages, calls = -(-len(there) // 50), -(-len(there) // 50)
    assert said["units"] == {"playlistItems.list": pages, "videos.list": calls}
    assert units() == {TASK: pages, "metadata_sync": calls}
    created = select(MetadataSync).where(MetadataSync.operation == "create", MetadataSync.subject == "video")
    assert {entry.source for entry in session().scalars(created)} == {"connector"}
    records = session().scalars(select(SyncRecord).order_by(SyncRecord.id)).all()
    assert (records[0].created, records[0].success) == (len(there), True)


def test_where_nothing_is_new_one_page_is_enough_unless_all_are_asked_for(app: Flask) -> None:
    channel_id, there = known_channel(WORLD)
    with followed(app, WORLD) as youtube:
        looked(channel_id)
        youtube.behave(forget=True)
        assert (looked(channel_id).result or {})["created"] == 0
        assert youtube.behave()["units"] == {"playlistItems.list": 1}
        youtube.behave(forget=True)
        assert looked(channel_id, whole=True).result == {
            "created": 0, "updated": 0, "unchanged": len(there),
        }  # fmt: skip
        assert youtube.behave()["units"] == {"playlistItems.list": -(-len(there) // 50)}


def test_only_what_was_uploaded_since_is_new_and_what_is_in_no_list_stays(app: Flask) -> None:
    channel_id, there = known_channel(WORLD)
    stray = catalog.video(channel_id=channel_id)
    with followed(app, WORLD) as youtube:
        looked(channel_id)
        youtube.behave(day=300)
        counts = looked(channel_id).result or {}
    assert counts["created"] > 0
    assert held(channel_id) >= {*there, stray}
    assert len(held(channel_id)) == len(there) + 1 + counts["created"]
    missing = select(Video.video_id).where(Video.missing_since.is_not(None))
    assert not list(session().scalars(missing))


def test_a_run_that_is_interrupted_asks_no_page_again(app: Flask, monkeypatch: Any) -> None:
    channel_id, there = known_channel(WORLD)
    chunks, whole = [0], RunningJob.chunk

    def dying(job: RunningJob) -> Any:
        chunks[0] += 1
        if job.task_type == TASK and chunks[0] in {6, 11, 17}:
            raise ConnectionError("the line is cut")
        return whole(job)

    monkeypatch.setattr(RunningJob, "chunk", dying)
    with followed(app, WORLD) as youtube:
        job_id = refresh(Scope(channel_id=channel_id), TASK)
        for _ in range(6):
            change("update processing_queue set run_after = now() where status = 'pending'")
            drain()
        assert look(job_id).status == "completed", look(job_id).error_message
        said = youtube.behave()
    assert chunks[0] > 17
    assert held(channel_id) == set(there)
    assert said["units"]["playlistItems.list"] <= -(-len(there) // 50) + 3


def test_a_channel_that_is_gone_and_a_day_without_units_end_in_words(app: Flask) -> None:
    gone = catalog.channel()
    channel_id, there = known_channel(WORLD)
    with followed(app, WORLD, daily_units=3) as youtube:
        assert looked(gone).result == {"created": 0, "updated": 0, "unchanged": 0}
        job = looked(channel_id)
        assert (job.status, "It goes on at" in (job.error_message or "")) == ("pending", True)
        assert youtube.behave()["calls"] == 3
        change("delete from quota_use")
        change("update processing_queue set run_after = now() where id = :id", id=job.id)
        drain()
        assert youtube.behave()["units"]["playlistItems.list"] <= 3 + 3
    assert len(there) > 100


def test_the_channels_page_looks_for_new_uploads(app: Flask, ben: Browser) -> None:
    know(WORLD, 200)
    with followed(app, WORLD):
        refreshed("metadata_sync")
        channel = session().scalars(select(Channel)).first()
        assert channel
        page = ben.get(f"/channels/{channel.channel_id}")
        assert "Look for new uploads" in page.text
        answer = ben.post(f"/synchronisations/channels/{channel.channel_id}/uploads")
        assert answer.status_code == 302
        before = len(held(channel.channel_id))
        drain()
    assert len(held(channel.channel_id)) > before


def test_where_youtube_counts_more_videos_the_page_offers_to_look_through_them_all(
    app: Flask, ben: Browser
) -> None:
    channel_id, there = known_channel(WORLD)
    with followed(app, WORLD):
        looked(channel_id)
        refreshed("channel_sync")
        offered = "Look through all uploads"
        assert offered not in ben.get(f"/channels/{channel_id}").text
        change("update video set channel_id = null where video_id = :id", id=there[-1])
        page = text_of(ben.get(f"/channels/{channel_id}").text)
        assert (
            f"YouTube counts {len(there)} videos of this channel, the catalog holds {len(there) - 1}." in page
        )
        ben.post(f"/synchronisations/channels/{channel_id}/uploads", data={"whole": "yes"})
        job = session().scalars(select(ProcessingQueue).order_by(ProcessingQueue.id.desc())).first()
        assert job
        assert job.payload["whole"] is True


def test_a_look_through_many_uploads_is_agreed_to_first(app: Flask, ben: Browser) -> None:
    channel_id = catalog.channel(video_count=60_000)
    page, look = f"/channels/{channel_id}", f"/synchronisations/channels/{channel_id}/uploads"
    asked = select(ProcessingQueue.payload).where(ProcessingQueue.task_type == "channel_uploads")
    with followed(app, WORLD, ask_above_units=1_000):
        assert "takes about 1 200 units" in text_of(ben.get(page).text)
        for form in ({}, {"whole": "yes", "units": "1200"}, {"whole": "yes", "units": "1199", "agreed": "y"}):
            words = text_of(ben.post(look, data=form, follow_redirects=True).text)
            assert "That takes up to 1 200 units. Tick that you agree" in words
        assert session().scalars(asked).all() == []
        ben.post(look, data={"whole": "yes", "units": "1200", "agreed": "y"})
        assert session().scalars(asked).one()["whole"] is True


def test_a_look_through_few_uploads_is_begun_without_a_question(app: Flask, ben: Browser) -> None:
    channel_id = catalog.channel(video_count=60_000)
    with followed(app, WORLD, ask_above_units=1_200):
        assert "I agree" not in ben.get(f"/channels/{channel_id}").text
        ben.post(f"/synchronisations/channels/{channel_id}/uploads", data={"whole": "yes"})
    assert session().scalars(select(ProcessingQueue.task_type)).all() == ["channel_uploads"]
