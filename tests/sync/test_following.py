"""The catalog follows YouTube: exactly what has changed is in it afterwards, whatever happened on the way."""

from flask import Flask
from sqlalchemy import func, select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.changes import decisions
from catalogtool.changes.models import Changeset
from catalogtool.connectors.models import QuotaUse, RawAnswer
from catalogtool.core.database import session, transaction
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import Metric, SyncRecord
from catalogtool.web.access import Actor
from tests.queue.jobs import change, look
from tests.sync.following import followed, know, refresh, rows_of, video

WORLD = World(5, 3000)


def entries() -> int:
    return (
        session().scalar(
            select(func.count()).select_from(MetadataSync).where(MetadataSync.subject == "video")
        )
        or 0
    )


def spent() -> dict[str, int]:
    return {use.task: use.units for use in session().scalars(select(QuotaUse))}


def test_a_run_brings_the_catalog_to_what_youtube_says(app: Flask) -> None:
    ids = know(WORLD, 1100)
    with followed(app, WORLD) as youtube:
        job_id = refresh()
        drain()
        job = look(job_id)
        assert (job.status, job.result) == (
            "completed",
            {"created": 0, "updated": 1100, "unchanged": 0, "gone": 0},
        )
        said = youtube.behave()
    assert said["units"] == {"videos.list": 22}
    assert spent() == {"metadata_sync": 22}
    assert said["asked_most"] == 1
    (row,) = rows_of(WORLD, 1)
    known = video(ids[0])
    assert (known.title, known.views, known.channel_id) == (
        row["video_title"],
        int(row["views"]),
        row["channel_id"],
    )
    record = session().scalars(select(SyncRecord)).one()
    assert (record.source, record.updated, record.success) == ("connector", 1100, True)
    assert session().scalar(select(func.count()).select_from(RawAnswer)) == 22
    assert (
        session().scalar(select(func.count()).select_from(Metric).where(Metric.metric_type == "views"))
        == 1100
    )


def test_a_second_run_writes_only_what_has_changed_since(app: Flask) -> None:
    know(WORLD, 500)
    with followed(app, WORLD) as youtube:
        refresh()
        drain()
        before = entries()
        again = refresh()
        drain()
        assert look(again).result == {"created": 0, "updated": 0, "unchanged": 500, "gone": 0}
        assert entries() == before
        youtube.behave(day=60)
        later = refresh()
        drain()
    counts = look(later).result or {}
    assert entries() == before + counts["updated"]
    changes = (
        session()
        .scalars(
            select(MetadataSync.changes).where(MetadataSync.id > 0).order_by(MetadataSync.id.desc()).limit(1)
        )
        .one()
    )
    assert "channel_id" not in changes


def test_what_youtube_no_longer_returns_is_missing_once_and_comes_back(app: Flask) -> None:
    know(WORLD, 300)
    with followed(app, WORLD) as youtube:
        youtube.behave(day=400)
        refresh()
        drain()
        gone = set(session().scalars(select(Video.video_id).where(Video.missing_since.is_not(None))))
        assert 20 < len(gone) < 150
        assert session().scalars(select(Video).where(Video.deleted_at.is_not(None))).first() is None
        before = entries()
        refresh()
        drain()
        assert entries() == before
        youtube.behave(day=0)
        refresh()
        drain()
    assert session().scalars(select(Video).where(Video.missing_since.is_not(None))).first() is None


def test_at_the_edge_of_the_day_the_run_waits_and_says_till_when(app: Flask) -> None:
    know(WORLD, 2000)
    with followed(app, WORLD, daily_units=40, reserved_units=5) as youtube:
        job_id = refresh()
        drain()
        job = look(job_id)
        assert (job.status, job.progress_done, job.retry_count) == ("pending", 35 * 50, 0)
        assert "It goes on at" in (job.error_message or "")
        assert youtube.behave()["calls"] == 35
        change("delete from quota_use")
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        drain()
        assert (look(job_id).result or {})["updated"] == 2000
        assert youtube.behave()["asked_most"] == 1


def test_a_quota_that_youtube_says_is_used_up_loses_nothing(app: Flask) -> None:
    know(WORLD, 2000)
    with followed(app, WORLD) as youtube:
        youtube.behave(quota_ends_at=31)
        job_id = refresh()
        drain()
        job = look(job_id)
        # An answer after the first refusal is asked for once more.
        assert job.status == "pending"
        assert job.progress_done in (29 * 50, 30 * 50)
        assert sum(spent().values()) == 10_000
        assert spent()["metadata_sync"] == youtube.behave()["calls"] >= 31
        youtube.behave(quota_ends_at=None)
        change("delete from quota_use")
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        drain()
        assert (look(job_id).result or {})["updated"] == 2000
        assert youtube.behave()["units"]["videos.list"] in (40, 41)


def test_only_stale_videos_are_asked_of(app: Flask) -> None:
    ids = know(WORLD, 200)
    with followed(app, WORLD) as youtube:
        refresh(Scope(video_ids=ids[:50]))
        drain()
        begun = session().execute(text("select now() - interval '1 hour'")).scalar_one()
        refresh(Scope(everything=True, stale_since=begun))
        drain()
        assert youtube.behave()["asked_most"] == 1
        assert youtube.behave()["calls"] == 4


def test_a_run_that_youtube_refuses_ends_with_a_sentence_and_leaves_nothing_behind(app: Flask) -> None:
    know(WORLD, 100)
    with followed(app, WORLD) as youtube:
        youtube.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
        job_id = refresh()
        drain()
        job = look(job_id)
        assert (job.status, job.error_kind) == ("failed", "refused")
        assert "content owner" in (job.error_message or "")
        record = session().scalars(select(SyncRecord)).one()
        assert (record.success, record.error_message) == (False, job.error_message)
        staged = text("select count(*) from pg_tables where schemaname = 'staging'")
        assert session().scalar(staged) == 0


def test_a_youtube_that_knows_nearly_nothing_any_more_makes_no_video_gone_before_an_admin_says_so(
    app: Flask,
) -> None:
    know(WORLD, 300)
    with followed(app, World(6, 3000)):
        job_id = refresh()
        drain()
        changeset = session().scalars(select(Changeset)).one()
        assert look(job_id).status == "completed"
        assert changeset.status == "compared"
        assert "YouTube returns 300 videos no longer, 100 % of what it was asked for." in str(changeset.guard)
        assert gone() == 0
        with transaction():
            decisions.approve(changeset.id, Actor(None, "root", is_admin=True))
        drain()
    session().rollback()
    assert gone() == 300


def gone() -> int:
    return session().scalar(select(func.count(Video.id)).where(Video.missing_since.is_not(None))) or 0
