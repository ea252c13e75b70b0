"""Claims, assets and channels follow YouTube as videos do."""

from flask import Flask
from sqlalchemy import func, select

from catalogtool.catalog.models import Asset, Channel, Claim, Video
from catalogtool.changes.models import Changeset
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import Metric
from tests.queue.jobs import change, look
from tests.sync.following import followed, know, refresh, refreshed, rows_of, video

WORLD = World(11, 2000)


def test_claims_come_with_how_their_videos_stand(app: Flask) -> None:
    ids = know(WORLD, 400)
    rows = {row["video_id"]: row for row in rows_of(WORLD, 400)}
    with followed(app, WORLD):
        counts = refreshed("ownership_update")
        again = refreshed("ownership_update")
    assert counts["created"] > 300
    assert (again["created"], again["updated"]) == (0, 0)
    owned = session().scalars(select(Video).where(Video.claim_id.is_not(None))).all()
    assert {each.video_id for each in owned} == {key for key in ids if rows[key]["claim_id"]}
    rivals = session().scalars(select(Video.video_id).where(Video.claimed_by_another_owner == "Yes")).all()
    assert set(rivals) == {key for key in ids if rows[key]["other_owners_claiming"]}


def test_a_claim_that_is_named_no_more_is_missing_and_its_video_stands_without_it(app: Flask) -> None:
    know(WORLD, 300)
    with followed(app, WORLD) as youtube:
        refreshed("ownership_update")
        assert session().scalar(select(func.count()).where(Claim.missing_since.is_not(None))) == 0
        youtube.behave(day=400)
        counts = refreshed("ownership_update")
        missing = session().scalars(select(Claim).where(Claim.missing_since.is_not(None))).all()
        assert counts["gone"] == len(missing) > 10
        assert refreshed("ownership_update")["gone"] == 0
        youtube.behave(day=0)
        refreshed("ownership_update")
    session().rollback()
    assert session().scalar(select(func.count()).where(Claim.missing_since.is_not(None))) == 0


def test_a_run_ends_no_claims_on_videos_that_another_run_has_asked_about_beside_it(app: Flask) -> None:
    ids = know(WORLD, 200)
    with followed(app, WORLD, daily_units=4):
        refreshed("ownership_update")
        change("update quota_use set units = 2")
        first = refresh(Scope(video_ids=ids[:150]), "ownership_update")
        drain()
        assert look(first).status == "pending"
        change("delete from quota_use")
        refreshed("ownership_update", Scope(video_ids=ids[150:]))
        change("delete from quota_use")
        change("update processing_queue set run_after = now() where id = :id", id=first)
        drain()
        assert (look(first).result or {})["gone"] == 0
    session().rollback()
    assert session().scalar(select(func.count()).where(Claim.missing_since.is_not(None))) == 0
    assert session().scalar(select(func.count()).where(Claim.video_id.in_(ids[150:]))) > 20


def test_assets_bring_codes_and_names_to_their_videos_and_merged_ones_keep_their_alias(app: Flask) -> None:
    know(WORLD, 600)
    with followed(app, WORLD) as youtube:
        refreshed("ownership_update")
        refreshed("asset_enrichment")
        for row in rows_of(WORLD, 600)[:50]:
            known = video(row["video_id"])
            if row["isrc"] and known.asset_id == row["asset_id"]:
                assert (known.isrc, known.label, known.genre) == (
                    row["isrc"][:12],
                    row["label"],
                    row["genre"].split("|"),
                )
        youtube.behave(day=400)
        known_before = set(session().scalars(select(Asset.asset_id)))
        refreshed("asset_enrichment")
    session().rollback()
    merged = session().scalars(select(Asset).where(Asset.merged_into.is_not(None))).all()
    assert len(merged) > 20
    assert known_before.issuperset(asset.asset_id for asset in merged)
    assert all(asset.is_merged and asset.missing_since is None for asset in merged)


def test_channels_are_refreshed_and_their_numbers_kept_over_time(app: Flask) -> None:
    know(WORLD, 600)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        counts = refreshed("channel_sync")
        youtube.behave(day=30)
        refreshed("channel_sync")
    channels = session().scalars(select(Channel)).all()
    assert counts["updated"] == len(channels) == 6
    assert all(channel.image_url and channel.country and channel.video_count for channel in channels)
    taken = select(func.count()).where(Metric.subject == "channel", Metric.metric_type == "video_count")
    assert session().scalar(taken) == 12


def test_people_who_look_first_are_told_how_many_claims_would_be_new(app: Flask) -> None:
    know(WORLD, 100)
    with followed(app, WORLD):
        job_id = refresh(task="ownership_update", preview=True)
        drain()
        changeset = session().get_one(Changeset, look(job_id).cursor["changeset_id"])
        told = (changeset.counts["created"], changeset.counts["updated"], changeset.counts["unchanged"])
        refreshed("ownership_update")
    session().rollback()
    claims = session().scalar(select(func.count(Claim.id)))
    assert told == (claims, 0, 0)
