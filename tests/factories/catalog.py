"""Videos and channels to test with, written as the system would."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, insert, update

from catalogtool.catalog.models import Asset, Channel, Claim, Video
from catalogtool.core import origin
from catalogtool.core.database import Base, transaction
from catalogtool.core.origin import Origin
from tests.factories.reports import video_id

SYSTEM = Origin(None, "factory", "system")

_numbers = itertools.count(1)


def videos(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Make the videos, one of each row's values, and return their ids."""
    complete = [{"video_id": video_id(next(_numbers)), **row} for row in rows]
    for row in complete:
        _insert(Video, row)
    return [row["video_id"] for row in complete]


def video(**values: Any) -> str:
    """Make one video and return its id."""
    return videos([values])[0]


def channel(**values: Any) -> str:
    """Make a channel and return its id."""
    row = {"channel_id": f"UC{next(_numbers):021d}A", **values}
    _insert(Channel, row)
    return str(row["channel_id"])


def asset(**values: Any) -> str:
    """Make an asset and return its id."""
    row = {"asset_id": f"A{next(_numbers):015d}", **values}
    _insert(Asset, row)
    return str(row["asset_id"])


def claim(**values: Any) -> str:
    """Make a claim and return its id."""
    row = {"claim_id": f"claim{next(_numbers):06d}", **values}
    _insert(Claim, row)
    return str(row["claim_id"])


def change(key: str, **values: Any) -> None:
    """Change a video as the system would."""
    _change(Video, Video.video_id == key, values)


def change_claim(key: str, **values: Any) -> None:
    """Change a claim as the system would."""
    _change(Claim, Claim.claim_id == key, values)


def change_asset(key: str, **values: Any) -> None:
    """Change an asset as the system would."""
    _change(Asset, Asset.asset_id == key, values)


def _change(model: Any, which: ColumnElement[bool], values: Mapping[str, Any]) -> None:
    house_keeping = {"updated_at": func.now(), "row_version": model.row_version + 1}
    with transaction() as session:
        origin.declare(session, SYSTEM)
        session.execute(update(model).where(which).values({**values, **house_keeping}))


def _insert(model: type[Base], row: Mapping[str, Any]) -> None:
    with transaction() as session:
        origin.declare(session, SYSTEM)
        session.execute(insert(model).values(row))
