"""The lists and pages of assets and claims."""

from catalogtool.catalog.models import Claim
from catalogtool.core.clock import now
from catalogtool.core.database import session
from tests.browser import Browser
from tests.catalog.pages import text_of
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

ASSET = "A000000000000001"


def test_the_list_of_assets_is_searched_by_words_and_codes(ben: Browser) -> None:
    catalog.asset(asset_id=ASSET, title="Midnight Rain", isrc="AA6Q72000047", type="sound_recording")
    catalog.asset(title="Noon", other_isrcs=["AA6Q72000048"], type="music_video")
    every = ben.get("/assets").text
    assert "Midnight Rain" in every
    assert "Noon" in every
    assert ben.get("/assets/total").text.strip() == "2 assets"
    for asked in ("q=rain+midnight", "q=AA6Q72000047", f"q={ASSET}", "type=sound_recording"):
        found = ben.get(f"/assets?{asked}").text
        assert "Midnight Rain" in found, asked
        assert "Noon" not in found, asked
    assert "Noon" in ben.get("/assets?q=AA6Q72000048").text
    assert "No asset matches" in ben.get("/assets?q=nothing").text


def test_assets_in_conflict_and_missing_ones_are_found(ben: Browser) -> None:
    catalog.asset(title="Quarrel", conflicting_owner="Rival")
    catalog.asset(title="Peace", conflicting_owner="")
    catalog.asset(title="Lost", missing_since=now())
    assert "Quarrel" in ben.get("/assets?conflict=yes").text
    assert "Peace" not in ben.get("/assets?conflict=yes").text
    missing = text_of(ben.get("/assets?missing=yes").text)
    assert "Lost" in missing
    assert "Quarrel" not in missing


def test_the_page_of_an_asset_has_its_claims_references_and_history(ben: Browser) -> None:
    columns = ("asset_id", "asset_type", "asset_title", "active_reference_id", "ownership")
    row = {"asset_id": ASSET, "asset_type": "SOUND_RECORDING", "asset_title": "Rain"}
    imported(
        csv_of(
            columns, [row | {"active_reference_id": "ref00000001", "ownership": "100.00% Owned Everywhere"}]
        ),
        name="asset_full_report_Test_L_v1-3.csv",
    )
    catalog.claim(claim_id="claim000001", asset_id=ASSET, video_id=video_id(1), status="active")
    page = text_of(ben.get(f"/assets/{ASSET}").text)
    for words in (
        "Rain",
        "Sound recording",
        "100.00% Owned Everywhere",
        "claim000001",
        "ref00000001",
        "Created",
    ):
        assert words in page, words


def test_the_list_of_claims_is_filtered_by_state_owner_video_and_asset(ben: Browser) -> None:
    mine = catalog.claim(status="active", video_title="Rain", video_id=video_id(1), asset_id=ASSET)
    theirs = catalog.claim(status="inactive", third_party=True, video_title="Snow", video_id=video_id(2))
    for asked in (
        "status=active",
        "owner=own",
        f"video_id={video_id(1)}",
        f"asset_id={ASSET}",
        "q=rain",
        f"q={mine}",
    ):
        found = ben.get(f"/claims?{asked}").text
        assert mine in found, asked
        assert theirs not in found, asked
    assert theirs in ben.get("/claims?owner=other").text


def test_a_video_shows_its_claims_and_a_claim_leads_to_its_video_and_asset(ben: Browser) -> None:
    video = catalog.video(title="Rain on Tin")
    catalog.asset(asset_id=ASSET, title="The Asset")
    claim = catalog.claim(video_id=video, asset_id=ASSET, status="active", origin="audio_match")
    assert f"/claims/{claim}" in ben.get(f"/videos/{video}").text
    page = ben.get(f"/claims/{claim}").text
    assert f"/videos/{video}" in page
    assert f"/assets/{ASSET}" in page
    assert "audio match" in page


def test_a_field_of_a_claim_is_locked_and_unlocked(ben: Browser) -> None:
    claim = catalog.claim(status="active")
    ben.post(f"/claims/{claim}/lock", data={"field": "status", "reason": "under review"})
    assert session().query(Claim).one().locked_fields == ["status"]
    assert "under review" in ben.get(f"/claims/{claim}?blame=1").text
    ben.post(f"/claims/{claim}/unlock", data={"field": "status"})
    session().rollback()
    session().expire_all()
    assert session().query(Claim).one().locked_fields is None


def test_an_asset_is_shown_as_it_was(ben: Browser) -> None:
    asset = catalog.asset(title="Before")
    moment = now()
    catalog.change_asset(asset, title="After")
    assert "After" in ben.get(f"/assets/{asset}").text
    assert "Before" in text_of(ben.get(f"/assets/{asset}?as_of={moment:%Y-%m-%dT%H:%M:%S.%fZ}").text)
    assert ben.get(f"/assets/{asset}?as_of=2001-01-01T00:00:00Z").status_code == 404


def test_what_nobody_knows_is_not_found(ben: Browser) -> None:
    assert ben.get("/assets/A999").status_code == 404
    assert ben.get("/claims/none").status_code == 404
