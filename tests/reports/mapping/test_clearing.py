"""Blank cells that clear their fields: of merged rows, where records follow from them, and where fields are locked."""

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Asset, Claim, Video
from catalogtool.changes.models import SetAside
from catalogtool.core.database import session, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.reports.mapping.saying import Saying
from catalogtool.reports.models import Report
from tests.factories import catalog
from tests.reports.mapping.files import listed, mapped, sent

pytestmark = pytest.mark.usefixtures("app")

FIRST, SECOND = "A000000000000001", "A000000000000002"


def taken(header, rows, fields, subject, **blanks) -> Report:
    numbers = dict(enumerate(fields))
    said = Saying(subject, numbers, {number: blanks.get(field, "leave") for number, field in numbers.items()})
    report = mapped(sent(listed(rows, header), mode="apply"), said)
    assert report.status == "completed", report.error_message
    session().expire_all()
    return report


def one(model, **key):
    [(name, value)] = key.items()
    return session().scalars(select(model).where(getattr(model, name) == value)).one()


def test_of_several_rows_about_an_asset_one_speaks_and_a_blank_list_does_not_clear_the_others_items():
    catalog.asset(asset_id=FIRST, title="Old", album="Old")
    taken(
        ("Work", "Name", "Record", "Parts"),
        [(FIRST, "One", "Disc", SECOND), (FIRST, "Two", "", "")],
        ("asset_id", "title", "album", "constituent_assets"),
        "asset",
        album="clear",
        constituent_assets="clear",
    )
    asset = one(Asset, asset_id=FIRST)
    assert (asset.title, asset.album, asset.constituent_assets) == ("Two", None, [SECOND])


def test_a_blank_cell_clears_to_what_the_platforms_own_blank_cells_say():
    catalog.asset(asset_id=FIRST, conflicting_owner="Hill", conflicting_countries=["DE"])
    taken(
        ("Work", "Rival", "Where"),
        [(FIRST, "", "")],
        ("asset_id", "conflicting_owner", "conflicting_countries"),
        "asset",
        conflicting_owner="clear",
    )
    asset = one(Asset, asset_id=FIRST)
    assert (asset.conflicting_owner, asset.conflicting_countries) == ("", ["DE"])


def test_the_status_of_a_claim_that_is_cleared_no_longer_speaks_for_its_video():
    video_id = catalog.video(claimed_status="claim")
    claim_id = catalog.claim(video_id=video_id, status="active", asset_id=FIRST)
    taken(
        ("Claim no", "Clip", "State of it"),
        [(claim_id, video_id, "")],
        ("claim_id", "video_id", "status"),
        "claim",
        status="clear",
    )
    assert one(Claim, claim_id=claim_id).status is None
    assert one(Video, video_id=video_id).claimed_status == "claim", "nobody can tell, so it stays"


def test_a_lock_keeps_what_a_blank_cell_would_clear():
    video_id = catalog.video(title="Old", label="Old")
    with transaction() as current:
        declare(current, Origin(None, "tests", "edit"))
        current.scalars(select(Video).where(Video.video_id == video_id)).one().locked_fields = ["label"]
    taken(
        ("Clip", "Name", "Firm"),
        [(video_id, "", "")],
        ("video_id", "title", "label"),
        "video",
        label="clear",
        title="clear",
    )
    video = one(Video, video_id=video_id)
    assert (video.title, video.label) == (None, "Old")
    assert session().scalars(select(SetAside.field)).all() == ["label"]


def test_a_cleared_isrc_takes_its_further_ones_with_it():
    video_id = catalog.video(isrc="AA6Q72000047", other_isrcs=["AA6Q72000048"])
    taken(("Clip", "Recording code"), [(video_id, "")], ("video_id", "isrc"), "video", isrc="clear")
    video = one(Video, video_id=video_id)
    assert (video.isrc, video.other_isrcs) == (None, None)
