"""Reports of assets and claims go in; assets, claims, references and what follows for videos come out."""

import pytest
from sqlalchemy import select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Asset, Channel, Claim, Reference, Video
from catalogtool.changes.models import Changeset
from catalogtool.changes.preview import groups_of
from catalogtool.core.database import session
from catalogtool.reports.importing.accounting import counts_of
from catalogtool.reports.models import Report
from catalogtool.sync.models import SyncRecord
from tests.factories import catalog
from tests.factories.changes import rolled_back
from tests.factories.reports import csv_of, imported, previewed, video_id

CHANNEL = "UCaaaaaaaaaaaaaaaaaaaaaA"
ASSETS = (
    *(
        "asset_id",
        "asset_type",
        "status",
        "custom_id",
        "isrc",
        "asset_title",
        "artist",
        "constituent_asset_id",
    ),
    *(
        "active_reference_id",
        "inactive_reference_id",
        "is_merged",
        "conflicting_owner",
        "conflicting_country_code",
    ),
)
CLAIMS = (
    *(
        "claim_id",
        "claim_status",
        "claim_status_detail",
        "asset_id",
        "video_id",
        "channel_id",
        "channel_display_name",
    ),
    *("reference_video_id", "reference_id", "claim_created_date", "asset_title", "isrc", "third_party_claim"),
)

pytestmark = pytest.mark.usefixtures("app")


def asset_id(number: int) -> str:
    return f"A{number:015d}"


def key(number: int) -> str:
    """The id of a claim or reference."""
    return f"{number:011d}"


def asset(number: int, **cells: object) -> dict[str, object]:
    usual = {"asset_id": asset_id(number), "asset_type": "SOUND_RECORDING", "status": "ACTIVE"}
    return {**usual, "asset_title": f"Song {number}", **cells}


def claim(number: int, on: int, **cells: object) -> dict[str, object]:
    usual = {
        "claim_id": key(number),
        "claim_status": "ACTIVE",
        "asset_id": asset_id(1),
        "video_id": video_id(on),
    }
    return {**usual, **cells}


def assets(*rows: dict[str, object], **how: object) -> Report:
    return imported(csv_of(ASSETS, rows), name="asset_full_report_Hill_L_v1-2.csv", **how)


def claims(*rows: dict[str, object], **how: object) -> Report:
    return imported(csv_of(CLAIMS, rows), name="claim_report_Hill_C.csv", **how)


def found(model: type, **by: object) -> object:
    return session().scalars(select(model).filter_by(**by)).one()


def standing(number: int) -> tuple[object, ...]:
    video = found(Video, video_id=video_id(number))
    return video.claimed_status, video.asset_id, video.claim_id, video.claimed_by_another_owner


def adds_up(report: Report) -> bool:
    counts = counts_of(report)
    return counts.pop("read") == sum(counts.values())


def test_an_asset_report_creates_assets_with_their_trail():
    report = assets(asset(1, isrc="AA6Q72000047|AA6Q72000048", artist="A, B"), asset(2))
    assert (report.kind, report.subject, report.content_owner) == ("asset_report", "asset", "Hill")
    assert (report.status, report.rows_created) == ("completed", 2)
    one = found(Asset, asset_id=asset_id(1))
    assert (one.type, one.status, one.title, one.artist) == (
        "sound_recording",
        "active",
        "Song 1",
        ["A", "B"],
    )
    assert (one.isrc, one.other_isrcs) == ("AA6Q72000047", ["AA6Q72000048"])
    entries = session().scalars(select(MetadataSync).where(MetadataSync.subject == "asset")).all()
    assert {(each.subject_key, each.operation, each.source_line) for each in entries} == {
        (asset_id(1), "create", 2),
        (asset_id(2), "create", 3),
    }


def test_rows_about_one_asset_become_one_with_the_lists_of_all_and_a_record_for_each_reference():
    report = assets(
        asset(1, active_reference_id=key(1), constituent_asset_id=asset_id(8)),
        asset(1, inactive_reference_id=key(2), constituent_asset_id=f"{asset_id(9)} {asset_id(8)}"),
        asset(1, active_reference_id=f"{key(3)}|{key(4)}"),
    )
    assert (report.rows_created, report.rows_merged) == (1, 2)
    assert adds_up(report)
    assert found(Asset, asset_id=asset_id(1)).constituent_assets == [asset_id(8), asset_id(9)]
    references = session().scalars(select(Reference).order_by(Reference.reference_id)).all()
    assert [(each.reference_id, each.status) for each in references] == [
        (key(1), "active"),
        (key(2), "inactive"),
        (key(3), "active"),
        (key(4), "active"),
    ]
    assert {each.asset_id for each in references} == {asset_id(1)}


def test_the_same_asset_report_again_changes_nothing():
    rows = [asset(1, constituent_asset_id=asset_id(7)), asset(1, constituent_asset_id=asset_id(6)), asset(2)]
    assets(*rows)
    again = assets(*rows, force=True)
    assert (again.rows_unchanged, again.rows_merged, again.rows_updated) == (2, 1, 0)


def test_an_asset_whose_conflict_has_ended_is_no_longer_in_conflict():
    assets(asset(1, conflicting_owner="Rival", conflicting_country_code="DE|AT"))
    assert found(Asset, asset_id=asset_id(1)).conflicting_countries == ["DE", "AT"]
    assets(asset(1))
    ended = found(Asset, asset_id=asset_id(1))
    assert (ended.conflicting_owner, ended.conflicting_countries) == ("", [])


def test_a_claim_report_makes_claims_and_what_it_says_of_assets_references_and_channels():
    catalog.video(video_id=video_id(1))
    named = {"channel_id": CHANNEL, "channel_display_name": "Hill"}
    report = claims(
        claim(1, on=1, asset_title="Song", isrc="AA6Q72000047", reference_id=key(70), **named),
        claim(2, on=5, asset_title="Song", channel_id="UCbbbbbbbbbbbbbbbbbbbbbA", channel_display_name="Fan"),
        {**claim(3, on=1), "video_id": ""},
    )
    assert (report.subject, report.rows_created, report.rows_refused, report.cells_noted) == (
        "claim",
        3,
        0,
        0,
    )
    made = found(Asset, asset_id=asset_id(1))
    assert (made.title, made.isrc, made.status) == ("Song", "AA6Q72000047", None)
    assert found(Reference, reference_id=key(70)).asset_id == asset_id(1)
    assert session().scalars(select(Channel.name)).all() == ["Hill"]
    assert session().scalars(select(Video.video_id)).all() == [video_id(1)]
    assert found(Claim, claim_id=key(3)).video_id is None


@pytest.mark.parametrize(
    ("status", "detail", "becomes"),
    [
        ("ACTIVE", "", "claim"),
        ("INACTIVE", "STATUS_DETAIL_CLOSED_MANUALLY", "unclaimed"),
        ("PENDING", "", "unclaimed"),
        ("ACTIVE", "PENDING_DISPUTE", "dispute"),
        ("DISPUTED", "", "dispute"),
        ("APPEALED", "", "appeal"),
    ],
)
def test_a_video_stands_as_its_claim_does(status: str, detail: str, becomes: str):
    catalog.video(video_id=video_id(1))
    claims(claim(1, on=1, claim_status=status, claim_status_detail=detail))
    assert standing(1) == (becomes, asset_id(1), key(1), None)


def test_of_several_claims_an_own_live_and_new_one_speaks_for_the_video():
    catalog.video(video_id=video_id(1))
    claims(
        claim(1, on=1, claim_status="INACTIVE", claim_created_date="2026/05/01", asset_id=asset_id(1)),
        claim(2, on=1, claim_created_date="2024/05/01", asset_id=asset_id(2)),
        claim(3, on=1, claim_created_date="2025/05/01", asset_id=asset_id(3)),
        claim(4, on=1, claim_created_date="2026/06/01", asset_id=asset_id(4), third_party_claim="true"),
    )
    assert standing(1) == ("claim", asset_id(3), key(3), "Yes")


def test_a_claim_that_the_file_does_not_name_still_counts_for_the_video():
    catalog.video(video_id=video_id(1))
    claims(claim(1, on=1, claim_created_date="2025/01/01"), claim(2, on=1, third_party_claim="true"))
    claims(claim(1, on=1, claim_status="INACTIVE"))
    assert standing(1) == ("unclaimed", asset_id(1), key(1), "Yes")
    claims(claim(2, on=1, claim_status="INACTIVE"))
    assert standing(1)[3] == "No"


def test_what_a_lock_keeps_of_a_claim_is_what_its_video_follows():
    catalog.video(video_id=video_id(1))
    claims(claim(1, on=1))
    catalog.change_claim(key(1), locked_fields=["status"])
    claims(claim(1, on=1, claim_status="INACTIVE"))
    assert found(Claim, claim_id=key(1)).status == "active"
    assert standing(1)[0] == "claim"


def test_a_previewed_claim_report_shows_what_it_would_do_to_videos_too_and_does_nothing():
    catalog.video(video_id=video_id(1))
    report = previewed(csv_of(CLAIMS, [claim(1, on=1)]), name="claim_report_Hill_C.csv")
    assert report.status == "compared"
    groups = {(group.subject, group.field, group.new) for group in groups_of(session(), report.changeset_id)}
    assert ("claim", None, None) in groups
    assert ("video", "claimed_status", "claim") in groups
    assert standing(1) == (None, None, None, None)


def test_a_rolled_back_claim_report_leaves_videos_and_claims_as_they_were():
    catalog.video(video_id=video_id(1), claimed_status="unclaimed")
    report = claims(claim(1, on=1))
    rolled_back(changeset_id=report.changeset_id)
    assert standing(1) == ("unclaimed", None, None, None)
    assert found(Claim, claim_id=key(1)).deleted_at is not None


def test_a_synchronisation_of_claims_counts_claims():
    claims(claim(1, on=1), claim(2, on=1))
    record = found(SyncRecord, subject="claim")
    assert (record.created, record.total_in_catalog) == (2, 2)


def test_statistics_of_assets_by_day_are_no_list_of_assets():
    header = (
        "date,channel_id,video_id,asset_id,claimed_status,uploader_type,views,watch_time_minutes,red_views\n"
    )
    report = imported(header + f"20261101,,{video_id(1)},{asset_id(1)},claimed,self,5,1,0\n", name="x.csv")
    assert report.status in {"error", "unknown"}
    assert session().scalars(select(Video.id)).all() == []
    assert session().scalars(select(Changeset.status)).all() != ["applied"]
