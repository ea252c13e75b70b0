"""Channels follow YouTube: what everybody sees of them, and their numbers as they run on."""

from flask import Flask
from sqlalchemy import select

from catalogtool.catalog.models import Channel
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import Metric
from tests.browser import Browser
from tests.factories import catalog
from tests.sync.following import followed, know, refreshed

WORLD = World(5, 900)


def channels() -> list[Channel]:
    session().rollback()
    return list(session().scalars(select(Channel).order_by(Channel.channel_id)))


def test_channels_are_known_by_their_videos_and_described_by_youtube(app: Flask, ben: Browser) -> None:
    know(WORLD, 300)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        named = {channel.channel_id: channel.name for channel in channels()}
        counts = refreshed("channel_sync")
        page = ben.get(f"/channels/{next(iter(named))}").text
        address = youtube.address
    described = channels()
    assert counts == {"created": 0, "updated": len(named), "unchanged": 0, "gone": 0}
    assert {channel.channel_id: channel.name for channel in described} == named
    assert all(channel.country in {"US", "DE", "IN", "JP"} for channel in described)
    assert all(channel.description and channel.video_count for channel in described)
    assert {channel.image_url for channel in described} == {
        f"{address}/pictures/{channel_id}" for channel_id in named
    }
    assert f'src="{address}/pictures/' in page


def test_a_channel_that_youtube_returns_no_longer_says_so_and_keeps_its_values(
    app: Flask, ben: Browser
) -> None:
    know(WORLD, 300)
    with followed(app, WORLD):
        refreshed("metadata_sync")
        refreshed("channel_sync")
        (known, *_) = channels()
        lost = catalog.channel(name="Tide")
        words = "YouTube returns this channel no longer"
        assert words not in ben.get(f"/channels/{lost}").text
        refreshed("channel_sync")
    assert words in ben.get(f"/channels/{lost}").text
    assert words not in ben.get(f"/channels/{known.channel_id}").text
    assert {each.channel_id: each.name for each in channels()}[lost] == "Tide"


def test_each_asking_adds_to_the_numbers_of_a_channel_and_only_changes_to_its_history(app: Flask) -> None:
    know(WORLD, 300)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        refreshed("channel_sync")
        (first, *others) = channels()
        before = first.video_count
        assert refreshed("channel_sync", Scope(channel_id=first.channel_id))["updated"] == 0
        youtube.behave(day=200)
        assert refreshed("channel_sync")["updated"] > 0
    measured = select(Metric).where(Metric.subject == "channel", Metric.metric_type == "video_count")
    series = session().scalars(measured.order_by(Metric.collected_at)).all()
    of_first = [metric.value for metric in series if metric.subject_key == first.channel_id]
    assert len(of_first) == 3
    assert of_first[0] == of_first[1] == before
    assert len(series) == 3 + 2 * len(others)
