"""Records of the catalog as they were."""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Date, DateTime, Table

from catalogtool.audit.past import record_as_of
from catalogtool.catalog.models import Asset, Channel, Claim, Video
from catalogtool.catalog.queries.assets import find_asset
from catalogtool.catalog.queries.channels import find_channel
from catalogtool.catalog.queries.claims import find_claim
from catalogtool.catalog.queries.videos import find_video
from catalogtool.changes.subject import SUBJECTS

Record = TypeVar("Record", Video, Channel, Asset, Claim)


def video_as_of(video_id: str, moment: datetime) -> Video | None:
    """The video as it was at the moment, out of reach of the session; None when the catalog did not hold it."""
    return _as_of("video", video_id, Video, find_video(video_id), moment)


def channel_as_of(channel_id: str, moment: datetime) -> Channel | None:
    """The channel as it was at the moment, out of reach of the session; None when the catalog did not know it."""
    return _as_of("channel", channel_id, Channel, find_channel(channel_id), moment)


def asset_as_of(asset_id: str, moment: datetime) -> Asset | None:
    """The asset as it was at the moment, out of reach of the session; None when the catalog did not know it."""
    return _as_of("asset", asset_id, Asset, find_asset(asset_id), moment)


def claim_as_of(claim_id: str, moment: datetime) -> Claim | None:
    """The claim as it was at the moment, out of reach of the session; None when the catalog did not know it."""
    return _as_of("claim", claim_id, Claim, find_claim(claim_id), moment)


def differing(older: Record, newer: Record) -> dict[str, list[Any]]:
    """The fields in which two states of a record differ, house-keeping aside, each with both values."""
    told = SUBJECTS[older.__tablename__].fields
    values = {name: [getattr(older, name), getattr(newer, name)] for name in told}
    return {name: pair for name, pair in values.items() if (pair[0] or None) != (pair[1] or None)}


def _as_of(
    subject: str, key: str, model: type[Record], present: Record | None, moment: datetime
) -> Record | None:
    table: Table = model.metadata.tables[model.__tablename__]
    names = [column.name for column in table.columns]
    values = {name: getattr(present, name) for name in names} if present else None
    past = record_as_of(subject, key.replace("\x00", ""), values, moment)
    if past is None:
        return None
    # The trail does not speak of the house-keeping; its entries do.
    kept = {"updated_at": past.entry.sync_time, "row_version": past.entry.row_version}
    kept["source_line"] = past.entry.source_line
    return model(**{name: _typed(table, name, value) for name, value in {**past.values, **kept}.items()})


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if isinstance(value, str) and isinstance(kind, DateTime | Date):
        return datetime.fromisoformat(value) if isinstance(kind, DateTime) else date.fromisoformat(value)
    return value
