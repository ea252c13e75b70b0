"""Lists of content owners, made of a few rows."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from catalogtool.catalog.models import Asset, Claim, Video
from catalogtool.core.database import session
from catalogtool.reports.models import Report
from tests.factories.reports import csv_of, imported, previewed, video_id

HILL, DALE = "Hill", "Dale"
CHANNEL = "UCaaaaaaaaaaaaaaaaaaaaaA"
COLUMNS = {
    "V": ("video_id", "video_title", "channel_id", "video_privacy_status", "views"),
    "L": ("asset_id", "asset_type", "status", "asset_title", "constituent_asset_id", "active_reference_id"),
    "C": ("claim_id", "claim_status", "asset_id", "video_id", "reference_id", "views", "third_party_claim"),
}
NAMES = {
    "V": "video_report_{}_V_v1-4.csv",
    "L": "asset_full_report_{}_L_v1-2.csv",
    "C": "claim_report_{}_C.csv",
}

Row = Mapping[str, object]


def asset_id(number: int) -> str:
    return f"A{number:015d}"


def claim_id(number: int) -> str:
    return f"{number:011d}"


def video(number: int, **cells: object) -> Row:
    return {"video_id": video_id(number), "video_title": f"Song {number}", **cells}


def asset(number: int, **cells: object) -> Row:
    return {"asset_id": asset_id(number), "asset_type": "SOUND_RECORDING", "status": "ACTIVE", **cells}


def claim(number: int, on: int, of: int = 1, **cells: object) -> Row:
    told = {"claim_id": claim_id(number), "claim_status": "ACTIVE", "asset_id": asset_id(of)}
    return {**told, "video_id": video_id(on), **cells}


def listed(rows: Iterable[Row], owner: str = HILL, *, shown: bool = False, **how: object) -> Report:
    """The report of a list of these rows, as its import has left it; `shown` ones wait for people."""
    rows = list(rows)
    form = "C" if "claim_id" in rows[0] else "V" if "video_id" in rows[0] else "L"
    way = previewed if shown else imported
    return way(list_of(form, rows), name=NAMES[form].format(owner), **how)


def list_of(form: str, rows: Iterable[Row]) -> str:
    return csv_of(COLUMNS[form], list(rows))


def missing(model: type[Video | Asset | Claim] = Video) -> dict[str, Report | None]:
    """What is missing in the catalog, and since which moment."""
    session().rollback()
    session().expire_all()
    key = {Video: "video_id", Asset: "asset_id", Claim: "claim_id"}[model]
    found = session().scalars(select(model).where(model.missing_since.is_not(None)))
    return {getattr(each, key): each.missing_since for each in found}
