"""One asset, and pages of assets at any size of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from catalogtool.catalog.models import Asset, Reference
from catalogtool.catalog.queries import by_id, stretches
from catalogtool.catalog.queries.missing import missing
from catalogtool.catalog.queries.selection import pattern
from catalogtool.core.database import session

SORTS = ("title", "-views", "-updated")

_SORTED_BY: dict[str, InstrumentedAttribute[Any]] = {
    "title": Asset.title,
    "views": Asset.approx_daily_views,
    "updated": Asset.updated_at,
}


@dataclass(frozen=True, kw_only=True)
class Assets:
    """The assets that somebody asked for; an empty text asks for nothing. `words` are of the title, or a whole code."""

    words: str = ""
    type: str = ""
    status: str = ""
    conflict: str = ""
    missing: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it."""
        return self == type(self)()

    def conditions(self) -> list[ColumnElement[bool]]:
        return [
            Asset.deleted_at.is_(None),
            *([_named(self.words.strip())] if self.words.strip() else []),
            # Written into the statement, so that the planner sees which partial index holds all such rows.
            *([Asset.type == literal(self.type, literal_execute=True)] if self.type else []),
            *([Asset.status == literal(self.status, literal_execute=True)] if self.status else []),
            *([func.nullif(Asset.conflicting_owner, "").is_not(None)] if self.conflict else []),
            *missing(Asset.missing_since, self.missing),
        ]


def find_asset(asset_id: str) -> Asset | None:
    """The asset of that id, if the catalog knows it."""
    return by_id.find(Asset, Asset.asset_id, asset_id)


def get_asset(asset_id: str) -> Asset:
    """The asset of that id; NotFound when the catalog knows none."""
    return by_id.known(find_asset(asset_id), "asset", asset_id)


def assets(asked: Assets, order: str, *, offset: int, limit: int) -> Sequence[Asset]:
    """A stretch of the list of assets."""
    return stretches.stretch(Asset, asked.conditions(), ordered_by(order), offset=offset, limit=limit)


def count_assets(asked: Assets) -> int:
    return stretches.count(Asset, asked.conditions())


def references_of(asset_id: str, most: int) -> Sequence[Reference]:
    """Some references of the asset, those in use first."""
    found = select(Reference).where(Reference.asset_id == asset_id, Reference.deleted_at.is_(None))
    return session().scalars(found.order_by(Reference.status, Reference.reference_id).limit(most)).all()


def _named(text: str) -> ColumnElement[bool]:
    every_word = and_(*(Asset.title.ilike(pattern(word), escape="\\") for word in text.split()))
    codes = (Asset.asset_id, Asset.isrc, Asset.upc, Asset.custom_id)
    return or_(every_word, *(code == text for code in codes), Asset.other_isrcs.contains([text]))


def ordered_by(order: str) -> tuple[UnaryExpression[Any], ...]:
    """The SQL of one of SORTS, or of one turned round."""
    field = _SORTED_BY[order.removeprefix("-")]
    if order.startswith("-"):
        return (field.desc().nulls_last(), Asset.id.desc())
    return (field.asc().nulls_last(), Asset.id.asc())
