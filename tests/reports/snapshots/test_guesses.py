"""Why a record is probably gone: each guess with the data that lead to it, and without."""

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.reports.snapshots.models import SnapshotMember
from catalogtool.reports.snapshots.queries import absence_of
from tests.factories.reports import video_id
from tests.reports.snapshots.lists import CHANNEL, DALE, asset, asset_id, claim, claim_id, listed, video

pytestmark = pytest.mark.usefixtures("app")


def guesses() -> dict[str, str | None]:
    session().rollback()
    found = select(SnapshotMember.key, SnapshotMember.lost_because).where(SnapshotMember.lost_in.is_not(None))
    return dict(session().execute(found).all())


def gone_of(before: list, after: list) -> dict[str, str | None]:
    listed(before)
    listed(after)
    return guesses()


def test_a_video_of_which_nothing_else_tells_was_probably_deleted():
    assert gone_of([video(1), video(2), video(3)], [video(1), video(3)]) == {video_id(2): "deleted"}
    told = absence_of("video", video_id(2))
    assert (told.content_owner, told.because, told.ground) == (
        "Hill",
        "deleted",
        "Nothing else tells of it.",
    )
    assert absence_of("video", video_id(1)) is None


def test_a_video_that_was_private_when_it_was_listed_last_is_probably_kept_private():
    before = [video(1), video(2, video_privacy_status="private")]
    assert gone_of(before, [video(1)]) == {video_id(2): "kept private"}


def test_a_channel_of_which_all_videos_are_gone_was_probably_unlinked():
    other = "UCbbbbbbbbbbbbbbbbbbbbbA"
    before = [*(video(n, channel_id=CHANNEL) for n in (1, 2)), *(video(n, channel_id=other) for n in (3, 4))]
    assert gone_of(before, [video(4, channel_id=other)]) == {
        video_id(1): "unlinked with the whole channel",
        video_id(2): "unlinked with the whole channel",
        video_id(3): "deleted",
    }


def test_a_channel_that_has_a_new_video_in_the_file_was_not_unlinked():
    before = [*(video(n, channel_id=CHANNEL) for n in (1, 2)), video(3)]
    assert set(gone_of(before, [video(3), video(4, channel_id=CHANNEL)]).values()) == {"deleted"}


@pytest.mark.parametrize(
    ("claims", "owner", "becomes"),
    [
        ([claim(1, on=1, third_party_claim="true")], "Hill", "transferred to another owner"),
        ([claim(1, on=1)], DALE, "transferred to another owner"),
        ([claim(1, on=1)], "Hill", "deleted"),
        ([claim(1, on=1, claim_status="INACTIVE")], "Hill", "released from all claims"),
        ([claim(1, on=1, claim_status="INACTIVE"), claim(2, on=1)], "Hill", "deleted"),
    ],
    ids=["claimed by others", "in a list of others", "own live claim", "own claim has ended", "one of two"],
)
def test_the_claims_on_a_video_tell_what_became_of_it(claims: list, owner: str, becomes: str):
    listed([video(1), video(2)])
    listed(claims, owner)
    listed([video(2)])
    assert guesses()[video_id(1)] == becomes


def test_a_file_that_lacks_what_stood_last_was_probably_cut_short():
    assert gone_of([video(n) for n in range(60)], [video(n) for n in range(45)]) == {
        video_id(n): "cut off with the end of the file" for n in range(45, 60)
    }


def test_a_file_that_lacks_records_here_and_there_was_not_cut_short():
    found = gone_of([video(n) for n in range(60)], [video(n) for n in range(60) if n % 4])
    assert set(found.values()) == {"deleted"}


def test_a_claim_whose_asset_still_has_claims_was_probably_released():
    before = [claim(1, on=1, of=1), claim(2, on=2, of=1), claim(3, on=3, of=2), claim(4, on=4, of=3)]
    listed([asset(3), asset(4)])
    assert gone_of(before, [claim(1, on=1, of=1)]) == {
        claim_id(2): "released",
        claim_id(3): "gone with the asset",
        claim_id(4): "released",
    }


def test_a_claim_whose_video_is_missing_as_well_is_probably_gone_with_it():
    listed([claim(1, on=1), claim(2, on=2)])
    listed([video(1), video(2)])
    listed([video(2)])
    listed([claim(2, on=2)])
    assert guesses()[claim_id(1)] == "gone with the video"


def test_a_claim_whose_asset_another_owner_lists_was_probably_transferred():
    listed([claim(1, on=1, of=1), claim(2, on=2, of=2)])
    listed([asset(1)], DALE)
    assert gone_of([claim(1, on=1, of=1), claim(2, on=2, of=2)], [claim(2, on=2, of=2)]) == {
        claim_id(1): "transferred to another owner"
    }


def test_an_asset_that_another_names_as_a_part_of_itself_was_probably_merged():
    after = [asset(1, constituent_asset_id=asset_id(2)), asset(4)]
    assert gone_of([asset(1), asset(2), asset(3), asset(4)], after) == {
        asset_id(2): "merged into another asset",
        asset_id(3): "deleted",
    }


def test_an_asset_that_another_owner_claims_videos_with_was_probably_transferred():
    listed([claim(1, on=1, of=2)], DALE)
    assert gone_of([asset(1), asset(2)], [asset(1)]) == {asset_id(2): "transferred to another owner"}
