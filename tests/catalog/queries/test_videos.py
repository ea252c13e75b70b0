"""The lists of videos, against a walk over all of them in Python."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries import searching, videos
from catalogtool.catalog.queries.selection import SORTS, Selection, ordered_by
from catalogtool.core.database import session
from tests.factories import catalog

START = datetime(2026, 1, 1, tzinfo=UTC)
TITLES = ("Blue Harbour", "Blue 50% Off", "snow_line", "Snow Line", "Été à Paris", "back\\slash", None)
WORDS = ("", "blue", "BLUE harbour", "50%", "%", "_", "snow line", "été", "\\", "ana", "o", "nothing like it")


def catalog_of(count: int) -> None:
    """Videos that differ in everything by which a list chooses and sorts, with gaps and equals."""
    catalog.videos(
        {
            "title": TITLES[number % 7],
            "artist": [None, ["Ana Ö."], ["Ben", "Blue Noise"]][number % 3],
            "channel_display_name": f"Channel {number % 4}",
            "channel_id": f"UC{number % 4}",
            "category": ("Music", "Gaming", None)[number % 3],
            "claimed_status": ("claim", "unclaimed", "dispute", None)[number % 4],
            "privacy_status": ("public", "private")[number % 5 == 0],
            "asset_id": None if number % 4 == 1 else "A123456789012",
            "views": None if number % 6 == 5 else number % 9,
            "time_published": None if number % 8 == 7 else START + timedelta(days=number % 11),
            "updated_at": START + timedelta(hours=number % 13),
            "hidden": number % 5 == 2,
            "deleted_at": START if number % 7 == 3 else None,
        }
        for number in range(count)
    )


def chosen(every: list[Video], selection: Selection) -> list[Video]:
    """The videos of the selection, found the plain way."""
    shown = {"": (False,), "all": (False, True), "only": (True,)}
    return [
        video
        for video in every
        if all(
            getattr(video, field) == value
            for field, value in (
                ("channel_display_name", selection.channel),
                ("channel_id", selection.channel_id),
                ("category", selection.category),
                ("claimed_status", selection.claimed),
                ("privacy_status", selection.privacy),
            )
            if value
        )
        and (not selection.asset or (video.asset_id is not None) == (selection.asset == "yes"))
        and video.hidden in shown[selection.hidden]
        and (video.deleted_at is not None) in shown[selection.deleted]
        and all(
            word.lower() in " ".join([video.title or "", *(video.artist or ())]).lower()
            for word in selection.words.split()
        )
    ]


def in_order(found: list[Video], order: str) -> list[Video]:
    field = {"published": "time_published", "updated": "updated_at"}.get(order.lstrip("-"), order.lstrip("-"))

    def place(video: Video) -> tuple:
        value = getattr(video, field)
        # Backwards, what is unknown comes first in the natural order of titles only.
        return (value is None) == (field == "title"), value is not None and value, video.id

    known = sorted((video for video in found if getattr(video, field) is not None), key=place)
    unknown = sorted((video for video in found if getattr(video, field) is None), key=lambda video: video.id)
    ascending = [*known, *unknown] if field == "title" else [*unknown, *known]
    return ascending[::-1] if order.startswith("-") else ascending


selections = st.builds(
    Selection,
    words=st.sampled_from(WORDS),
    channel=st.sampled_from(("", "Channel 1", "Channel 9")),
    channel_id=st.sampled_from(("", "UC1")),
    category=st.sampled_from(("", "Music")),
    claimed=st.sampled_from(("", "claim", "dispute")),
    privacy=st.sampled_from(("", "public", "private")),
    asset=st.sampled_from(("", "yes", "no")),
    hidden=st.sampled_from(("", "all", "only")),
    deleted=st.sampled_from(("", "all", "only")),
)


@pytest.mark.parametrize("stretch", [0, 7, 20_000], ids=["by the index", "partly on the way", "on the way"])
def test_every_page_of_every_list_holds_what_a_walk_over_all_videos_finds(app, monkeypatch, stretch):
    monkeypatch.setattr(searching, "STRETCH", stretch)
    catalog_of(110)
    every = list(session().scalars(select(Video)))

    @settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
    @given(selections, st.sampled_from([*SORTS, *(turned(order) for order in SORTS)]), st.integers(0, 40))
    def check(selection, order, offset):
        expected = in_order(chosen(every, selection), order)
        found = videos.video_lines(selection, order, offset=offset, limit=20)
        assert [line.id for line in found] == [video.id for video in expected[offset : offset + 20]]
        assert videos.count_videos(selection) == len(expected)

    check()


def turned(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def test_no_list_is_sorted_whole(app):
    for order in (*SORTS, *(turned(order) for order in SORTS)):
        by = ", ".join(str(part.compile(session().get_bind())) for part in ordered_by(order))
        session().execute(text("set local enable_seqscan = off; set local enable_bitmapscan = off"))
        plan = session().scalars(text(f"explain select id from video order by {by} limit 5")).all()
        assert "Sort" not in "".join(plan), order


def test_the_last_change_of_each_video_is_told_by_the_trail(app):
    ids = catalog.videos([{"title": "One"}, {"title": "Two"}])
    changed = videos.last_changes([*ids, "nothing"])
    assert set(changed) == set(ids)
    noted = session().execute(text("select subject_key, max(sync_time) from metadata_sync group by 1")).all()
    assert changed == dict(map(tuple, noted))


def test_an_unusual_selection_is_known_as_such():
    assert Selection().is_everything
    assert not replace(Selection(), hidden="all").is_everything
