"""What a list lacks is missing, what it has again is back, and when nobody can tell."""

import pytest
from sqlalchemy import select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Claim, Video
from catalogtool.changes.models import Changeset
from catalogtool.changes.preview import groups_of
from catalogtool.changes.wording import forecast, group_title
from catalogtool.core.database import session
from catalogtool.reports.importing import disappearing
from catalogtool.reports.importing.accounting import counts_of
from tests.factories.changes import approved, changeset_now, decided, rolled_back
from tests.factories.reports import csv_of, imported, report_now, video_id
from tests.queue.jobs import change
from tests.reports.importing.rows import adds_up
from tests.reports.snapshots.lists import COLUMNS, DALE, claim, claim_id, listed, missing, video

pytestmark = pytest.mark.usefixtures("app")

NAME = "video_report_Hill_V_v1-4.csv"


def some(*numbers: int) -> list:
    return [video(number) for number in numbers]


def test_what_a_list_lacks_is_missing_since_then_and_no_row_of_the_file():
    listed(some(1, 2, 3))
    report = listed(some(1, 3, 4))
    assert missing() == {video_id(2): report.created_at}
    assert (report.records_gone, report.records_back, report.gone_untold) == (1, 0, None)
    assert counts_of(report) == {
        "read": 3,
        "created": 1,
        "updated": 0,
        "unchanged": 2,
        **dict.fromkeys(("refused", "blank", "merged"), 0),
    }
    entry = session().scalars(select(MetadataSync).where(MetadataSync.operation == "update")).one()
    assert (entry.video_id, entry.source_line, entry.changeset_id) == (video_id(2), None, report.changeset_id)
    assert set(entry.changes) == {"missing_since"}


def test_what_a_list_has_again_is_back_and_says_so():
    listed(some(1, 2))
    listed(some(1))
    report = listed(some(1, 2))
    assert missing() == {}
    assert (report.records_gone, report.records_back, report.rows_updated) == (0, 1, 1)
    assert adds_up(report)


def test_the_same_list_once_more_finds_nothing_new_to_be_missing():
    listed(some(1, 2, 3))
    listed(some(1))
    again = listed(some(1), force=True)
    assert (again.records_gone, again.rows_unchanged, len(missing())) == (0, 1, 2)


def test_the_same_bytes_as_before_bring_back_what_another_list_lacked_since():
    listed(some(1, 2))
    listed(some(1))
    report = listed(some(1, 2))
    assert (report.same_as_id, report.records_back) == (None, 1)
    assert listed(some(1, 2)).same_as_id == report.id


def test_what_another_owner_lists_is_not_missing():
    listed(some(1, 2))
    listed(some(2, 3), DALE)
    report = listed(some(1))
    assert (report.records_gone, missing()) == (0, {})
    assert listed(some(3), DALE).records_gone == 1
    assert set(missing()) == {video_id(2)}


def test_what_another_owner_lists_afterwards_is_back():
    listed(some(1, 2))
    listed(some(1))
    assert listed(some(2), DALE).records_back == 1
    assert listed(some(1), force=True).records_gone == 0


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"name": "list.csv"}, disappearing.NO_OWNER),
        ({"content_owner": "Dale"}, disappearing.FIRST),
        ({"whole": False}, disappearing.A_PART),
    ],
)
def test_a_report_that_cannot_tell_makes_nothing_disappear_and_says_why(how: dict, says: str):
    listed(some(1, 2))
    report = imported(csv_of(COLUMNS["V"], some(1)), **{"name": NAME, **how})
    assert (report.status, report.gone_untold, missing()) == ("completed", says, {})
    listed(some(1), force=True)
    assert set(missing()) == {video_id(2)}


def test_an_older_list_makes_nothing_disappear():
    imported(csv_of(COLUMNS["V"], some(1, 2)), name="video_report_Hill_V_20261102_v1-4.csv")
    listed(some(1, 2, 3), force=True)
    imported(csv_of(COLUMNS["V"], some(1, 2, 3)), name="video_report_Hill_V_20261103_v1-4.csv", force=True)
    assert disappearing.why_untold is not None
    late = imported(
        csv_of(COLUMNS["V"], some(1, 2)), name="video_report_Hill_V_20261101_v1-4.csv", force=True
    )
    if late.status == "completed":
        assert "newer list" in (late.gone_untold or "")
    assert missing() == {}


def test_a_refused_row_whose_record_can_be_read_is_there():
    listed(some(1, 2, 3))
    lines = csv_of(COLUMNS["V"], some(1)) + f"{video_id(2)},short\n"
    report = imported(lines, name=NAME)
    assert (report.rows_refused, report.records_gone) == (1, 1)
    assert set(missing()) == {video_id(3)}


def test_as_long_as_a_refused_row_tells_no_record_nothing_is_missing():
    listed(some(1, 2, 3))
    report = imported(csv_of(COLUMNS["V"], [video(1), {"video_id": "#NAME?"}]), name=NAME)
    assert (report.rows_refused, report.records_gone, missing()) == (1, 0, {})
    assert "1 refused row" in (report.gone_untold or "")
    assert listed(some(1), force=True).records_gone == 2


def test_a_mass_loss_stops_for_an_admin_and_a_small_one_does_not():
    listed([video(n) for n in range(1200)])
    assert listed([video(n) for n in range(1190)]).status == "completed"
    report = listed([video(n) for n in range(1000)])
    assert report.status == "compared"
    assert changeset_now(report.changeset_id).guard == (
        "An admin has to look at this before it is applied: "
        "190 videos are missing from the file, 16 % of those that the last list of Hill held."
    )
    assert len(missing()) == 10
    approved(report.changeset_id)
    assert (report_now(report.id).records_gone, len(missing())) == (190, 200)


def test_the_limits_of_a_mass_loss_are_set_by_kind():
    change("insert into report_kind_setting (kind, most_gone_records) values ('video_report', 100)")
    listed([video(n) for n in range(2000)])
    assert listed([video(n) for n in range(1890)]).status == "compared"


def test_the_preview_has_a_group_for_each_guess_and_one_for_what_is_back():
    listed([*some(1, 2), video(3, video_privacy_status="private"), video(4)])
    listed([*some(1, 2), video(3, video_privacy_status="private")])
    report = listed([video(1), video(4)], shown=True)
    groups = groups_of(session(), report.changeset_id)
    told = {"".join(part.text for part in group_title(group)): group.records for group in groups}
    assert told == {
        "Videos missing from the reports, probably deleted": 1,
        "Videos missing from the reports, probably kept private": 1,
        "Videos back in the reports": 1,
    }
    changeset = session().get_one(Changeset, report.changeset_id)
    assert forecast(changeset, groups) == "It would update 1 video and mark 2 as missing."
    assert set(missing()) == {video_id(4)}


def test_of_a_list_whose_losses_were_refused_the_next_one_tells_them_again():
    listed(some(1, 2))
    report = listed(some(1, 3), shown=True)
    lost = [group for group in groups_of(session(), report.changeset_id) if group.field == "missing_since"]
    decided(report.changeset_id, "refuse", lost)
    approved(report.changeset_id)
    assert (report_now(report.id).records_gone, missing()) == (0, {})
    assert adds_up(report_now(report.id))
    assert listed(some(1, 3), force=True).records_gone == 1


def test_a_list_that_was_taken_back_has_made_nothing_disappear():
    listed(some(1, 2))
    report = listed(some(1, 3))
    rolled_back(changeset_id=report.changeset_id)
    assert missing() == {}
    members = session().execute(text("select key from snapshot_member where lost_in is null")).scalars()
    assert set(members) == {video_id(1), video_id(2)}


def test_a_claim_that_is_missing_no_longer_speaks_for_its_video():
    listed(some(1))
    claims = [claim(1, on=1, claim_status="INACTIVE"), claim(2, on=1)]
    listed(claims)
    assert standing() == "claim"
    listed(claims[:1])
    assert set(missing(Claim)) == {claim_id(2)}
    assert standing() == "unclaimed"
    assert listed(claims[:1], force=True).rows_unchanged == 1
    assert standing() == "unclaimed"


def standing() -> str | None:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Video.claimed_status)).one()
