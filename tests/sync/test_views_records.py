"""How a video and a channel stand with YouTube, on their own pages, and the button that has it asked."""

import re

from flask import Flask
from sqlalchemy import select

from catalogtool.auth import roles
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.sync.models import Followed as Asked
from catalogtool.sync.models import SyncRecord
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories import auth as people
from tests.factories import catalog
from tests.queue.jobs import change
from tests.sync.following import followed, know, refreshed, rows_of

WORLD = World(5, 3000)
ALL = {"what": ["metadata_sync", "ownership_update", "asset_enrichment"]}


def jobs() -> list[ProcessingQueue]:
    session().rollback()
    return list(session().scalars(select(ProcessingQueue).order_by(ProcessingQueue.id)))


def asked_jobs() -> list[ProcessingQueue]:
    return [job for job in jobs() if "scope" in job.payload]


def with_asset() -> str:
    """A video of which the catalog knows the asset."""
    ids = know(WORLD, 40)
    rows = {row["video_id"]: row for row in rows_of(WORLD, 40)}
    found = next(key for key in ids if rows[key]["asset_id"])
    catalog.change(found, asset_id=rows[found]["asset_id"])
    return found


def test_sync_now_asks_of_a_video_for_its_data_claims_and_asset_and_tells_what_came(
    app: Flask, ben: Browser
) -> None:
    video = with_asset()
    with followed(app, WORLD):
        page = ben.get(f"/videos/{video}").text
        assert page.count('name="what"') == 3
        assert "Data never asked" in text_of(page)
        answer = ben.post(f"/synchronisations/videos/{video}", data=ALL)
        assert (answer.status_code, answer.location) == (302, f"/videos/{video}")
        assert [job.task_type for job in asked_jobs()] == ALL["what"]
        assert all(job.video_id == video and job.priority == 10 for job in asked_jobs())
        assert "Data waits for a worker" in text_of(ben.get(f"/videos/{video}").text)
        drain()
        page = ben.get(f"/videos/{video}").text
    words = text_of(page)
    assert "Data just now" in words
    assert "Claims just now" in words
    assert "Asset just now" in words
    (row,) = [row for row in rows_of(WORLD, 40) if row["video_id"] == video]
    history = text_of("<main" + page.partition('id="history"')[2])
    assert f"title set to “{row['video_title']}”" in history
    assert f"ISRC · Undo {row['isrc']}" in history
    assert history.count("connector · by ben") == 3
    records = session().scalars(select(SyncRecord).order_by(SyncRecord.id)).all()
    assert {record.subject for record in records} == {"video", "claim", "asset"}
    assert {record.scope for record in records} == {f"video {video}"}


def test_the_page_looks_again_while_youtube_is_asked_and_shows_everything_anew_at_the_end(
    app: Flask, ben: Browser
) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD):
        assert "every 2s" not in ben.get(f"/videos/{video}").text
        ben.post(f"/synchronisations/videos/{video}", data=ALL)
        page = ben.get(f"/videos/{video}").text
        look = re.search(r'hx-get="(/synchronisations/videos/[^"]+)" hx-trigger="every 2s"', page)
        assert look
        part = ben.get(look[1]).text
        assert "every 2s" in part
        assert "hx-select" not in part
        drain()
        part = ben.get(look[1]).text
    assert "every 2s" not in part
    assert f'hx-get="/videos/{video}" hx-trigger="load" hx-select="#content"' in part


def test_a_page_says_what_its_question_waits_for_and_looks_less_often_then(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    begun = "update processing_queue set status = 'processing', worker = 'w', lease_until = now() + interval '1 hour'"
    with followed(app, WORLD):
        ben.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        change("insert into paused_task (task_type, paused_by_name) values ('metadata_sync', 'Cleo')")
        page = ben.get(f"/videos/{video}").text
        assert "Data paused by Cleo" in text_of(page)
        assert 'hx-trigger="every 30s"' in page
        change("delete from paused_task")
        change("update processing_queue set run_after = now() - interval '5 minutes'")
        page = ben.get(f"/videos/{video}").text
        assert "Data waits for a worker" in text_of(page)
        assert 'hx-trigger="every 30s"' in page
        change(begun)
        page = ben.get(f"/videos/{video}").text
    assert "Data being asked" in text_of(page)
    assert 'hx-trigger="every 2s"' in page


def test_a_second_press_while_youtube_is_asked_asks_for_nothing_more(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD):
        for _ in range(2):
            ben.post(f"/synchronisations/videos/{video}", data=ALL | {"what": ["metadata_sync"]})
    assert len(asked_jobs()) == 1


def test_nothing_ticked_asks_for_nothing_and_says_so(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD):
        page = ben.post(f"/synchronisations/videos/{video}", follow_redirects=True).text
    assert "Tick what YouTube is to be asked for." in text_of(page)
    assert asked_jobs() == []


def test_a_run_that_failed_says_why_on_the_page_of_its_video(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD) as youtube:
        youtube.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
        ben.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        drain()
        words = text_of(ben.get(f"/videos/{video}").text)
        assert "Data failed" in words
        assert "content owner" in words
        youtube.behave(failing=0.0)
        ben.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        drain()
        assert "Data just now" in text_of(ben.get(f"/videos/{video}").text)


def test_a_run_that_has_no_units_left_says_when_it_goes_on(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD, daily_units=5, reserved_units=5):
        ben.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        drain()
        (job,) = asked_jobs()
        assert job.status == "pending"
        page = ben.get(f"/videos/{video}").text
        assert "Data goes on" in text_of(page)
        assert "every 2s" not in page


def test_a_channel_is_asked_about_and_leads_to_asking_about_its_videos(app: Flask, ben: Browser) -> None:
    know(WORLD, 50)
    with followed(app, WORLD):
        refreshed("metadata_sync")
        channel = rows_of(WORLD, 1)[0]["channel_id"]
        page = ben.get(f"/channels/{channel}").text
        assert "Data never asked" in text_of(page)
        assert f"/synchronisations/new?of_which=channel&amp;channel_id={channel}" in page
        ben.post(f"/synchronisations/channels/{channel}", data={"what": ["channel_sync"]})
        drain()
        assert "Data just now" in text_of(ben.get(f"/channels/{channel}").text)
    record = session().scalars(select(SyncRecord).where(SyncRecord.subject == "channel")).one()
    assert record.scope == f"channel {channel}"


def test_who_may_only_look_sees_when_youtube_was_asked_and_no_way_to_ask(app: Flask) -> None:
    (video, *_) = know(WORLD, 3)
    with people.acting():
        roles.compose("viewer", "", ["view"])
    viewer = Browser(app, app.response_class).sign_in(people.user("vera", role="viewer"))
    with followed(app, WORLD):
        refreshed("metadata_sync")
        page = viewer.get(f"/videos/{video}").text
    assert "Data just now" in text_of(page)
    assert "Sync now" not in page


def test_where_no_content_owner_is_named_only_what_everybody_may_know_is_offered(
    app: Flask, ben: Browser
) -> None:
    video = with_asset()
    with followed(app, WORLD, content_owner=None):
        page = ben.get(f"/videos/{video}").text
    assert page.count('name="what"') == 1
    assert 'value="metadata_sync"' in page


def test_nothing_is_asked_about_a_video_that_is_deleted(app: Flask, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    catalog.change(video, deleted_at=now())
    with followed(app, WORLD):
        assert "Sync now" not in ben.get(f"/videos/{video}").text


def test_where_youtube_is_not_set_up_or_not_connected_the_pages_do_not_speak_of_it(
    app: Flask, ben: Browser
) -> None:
    (video, *_) = know(WORLD, 3)
    assert "From YouTube" not in ben.get(f"/videos/{video}").text
    with followed(app, WORLD, refresh_token=None):
        assert "From YouTube" not in ben.get(f"/videos/{video}").text


def test_a_failed_run_that_is_tried_again_by_hand_fills_a_new_changeset(app: Flask, ana: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD) as youtube:
        youtube.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
        ana.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        drain()
        youtube.behave(failing=0.0)
        (job,) = asked_jobs()
        ana.post(f"/queue/{job.id}/retry")
        drain()
    (job,) = asked_jobs()
    assert job.status == "completed"
    failed, done = session().scalars(select(SyncRecord).order_by(SyncRecord.id)).all()
    assert (failed.success, done.success, done.updated) == (False, True, 1)
    assert failed.changeset_id != done.changeset_id


def test_a_run_that_was_cancelled_while_it_waited_for_the_next_day_goes_on_when_it_is_tried_again(
    app: Flask, ana: Browser
) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD, daily_units=5, reserved_units=5):
        ana.post(f"/synchronisations/videos/{video}", data={"what": ["metadata_sync"]})
        drain()
        (job,) = asked_jobs()
        ana.post(f"/queue/{job.id}/cancel")
    record = session().scalars(select(SyncRecord)).one()
    assert (record.success, record.error_message) == (False, "The run was cancelled.")
    change("delete from quota_use")
    with followed(app, WORLD):
        ana.post(f"/queue/{job.id}/retry")
        drain()
    (job,) = asked_jobs()
    assert job.status == "completed"
    assert session().scalars(select(Asked.subject_key)).all() == [video]
