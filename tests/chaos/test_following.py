"""Following YouTube costs what it must and no more, whoever dies and whatever YouTube does on the way."""

import pytest

from tests.chaos import checker
from tests.chaos.following import CALLS_AT_ONCE, Following, opened
from tests.chaos.site import Site

FEW, MANY = 5_000, pytest.param(100_000, marks=pytest.mark.long)
VIDEOS_A_UNIT = 50


def assert_whole(youtube: Following) -> None:
    """Everything is as YouTube says, once, and the trail tells how it came to that."""
    videos = youtube.videos
    assert youtube.untrue() == set()
    assert youtube.count("metadata_sync", "subject = 'video' and source = 'connector'") == videos
    assert youtube.count("followed") == youtube.count("metric", "metric_type = 'views'") == videos
    assert youtube.count("raw_answer") == videos // VIDEOS_A_UNIT
    assert youtube.count("changeset_chunk", "applied_at is null") == 0
    assert youtube.run.ask("select distinct cursor::text from sync_checkpoint") == [("{}",)]
    with checker.psycopg.connect(youtube.run.site.conninfo(youtube.run.name)) as connection:
        assert checker.fold(connection) == []


@pytest.mark.slow
@pytest.mark.parametrize("videos", [FEW, MANY])
def test_every_video_costs_a_fiftieth_of_a_unit_by_both_books(whole: Site, videos: int) -> None:
    units = videos // VIDEOS_A_UNIT
    with opened(whole, f"following_{videos}", videos) as youtube:
        youtube.start_worker()
        for times in (1, 2):
            state = youtube.wait(youtube.ask(), "completed")
            assert (state.result or {})["updated"] == (videos if times == 1 else 0)
            assert youtube.behave()["units"] == {"videos.list": times * units}
            assert youtube.spent() == {"metadata_sync": times * units}
        assert youtube.behave()["asked_most"] == 2
        assert youtube.untrue() == set()


@pytest.mark.slow
@pytest.mark.parametrize("videos", [FEW, MANY])
def test_whoever_is_killed_no_call_is_repeated_beyond_the_last_chunk(whole: Site, videos: int) -> None:
    asking = "Asking YouTube"
    kills = [("horse", asking, 0.2), ("all", asking, 0.6), ("horse", "Applying", 1.0)]
    with opened(whole, f"killed_{videos}", videos) as youtube:
        youtube.behave(slow_seconds=0.03)
        youtube.start_worker()
        job = youtube.ask()
        for victim, phase, share in kills:
            youtube.kill(job, victim, phase, int(videos * share))
        state = youtube.wait(job, "completed")
        said, units = youtube.behave(), videos // VIDEOS_A_UNIT
        assert (state.result or {})["updated"] == videos
        assert said["ids"] == videos
        repeated = CALLS_AT_ONCE * sum(phase == asking for _, phase, _ in kills)
        assert units <= said["calls"] <= units + repeated
        assert said["asked_most"] <= 3
        # What was put down for calls that a dead worker never made stays put down.
        assert said["calls"] <= youtube.spent()["metadata_sync"] <= units + repeated
        assert_whole(youtube)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("videos", "calls"), [(FEW, 50), pytest.param(100_000, 1000, marks=pytest.mark.long)]
)
def test_a_quota_that_is_used_up_has_the_run_wait_for_the_day_in_california(
    whole: Site, videos: int, calls: int
) -> None:
    with opened(whole, f"used_up_{videos}", videos) as youtube:
        youtube.behave(quota_ends_at=calls)
        youtube.start_worker()
        job = youtube.ask()
        youtube.wait(job, "processing", "completed")
        state = youtube.wait(job, "pending")
        assert "It goes on at" in (state.message or "")
        assert 0 < state.waits_seconds <= 25 * 3600
        assert 0 <= calls - state.asked // VIDEOS_A_UNIT <= 2
        assert youtube.count("followed") == state.asked
        assert youtube.spent()["metadata_sync"] == youtube.behave()["calls"]
        youtube.behave(quota_ends_at=None)
        youtube.day_passes(job)
        assert (youtube.wait(job, "completed").result or {})["updated"] == videos
        assert youtube.behave()["asked_most"] <= 2
        assert_whole(youtube)


@pytest.mark.long
def test_a_tenth_of_calls_that_fail_is_paid_for_and_loses_nothing(whole: Site) -> None:
    videos = 100_000
    with opened(whole, "failing", videos) as youtube:
        youtube.behave(failing=0.1, seed=5)
        youtube.start_worker()
        assert (youtube.wait(youtube.ask(), "completed").result or {})["updated"] == videos
        said = youtube.behave()
        assert said["units"]["videos.list"] == youtube.spent()["metadata_sync"] > videos // VIDEOS_A_UNIT
        assert said["asked_most"] == 1
        assert_whole(youtube)
