"""One claim, and pages of claims at any size of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    UnaryExpression,
    and_,
    func,
    literal,
    literal_column,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute

from catalogtool.catalog.models import Claim
from catalogtool.catalog.queries import by_id, stretches
from catalogtool.catalog.queries.missing import missing
from catalogtool.catalog.queries.selection import pattern

SORTS = ("-created", "-views", "-updated")

_SORTED_BY: dict[str, InstrumentedAttribute[Any]] = {
    "created": Claim.time_created,
    "views": Claim.views,
    "updated": Claim.updated_at,
}


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The claims that somebody asked for; an empty text asks for nothing. `words` are of the title, or a whole id."""

    words: str = ""
    video_id: str = ""
    asset_id: str = ""
    status: str = ""
    owner: str = ""
    missing: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it."""
        return self == type(self)()

    def conditions(self) -> list[ColumnElement[bool]]:
        return [
            Claim.deleted_at.is_(None),
            *([_named(self.words.strip())] if self.words.strip() else []),
            *([Claim.video_id == self.video_id] if self.video_id else []),
            *([Claim.asset_id == self.asset_id] if self.asset_id else []),
            # Written into the statement, so that the planner sees which partial index holds all such rows.
            *([Claim.status == literal(self.status, literal_execute=True)] if self.status else []),
            *([_owned(by_others=self.owner == "other")] if self.owner else []),
            *missing(Claim.missing_since, self.missing),
        ]


def find_claim(claim_id: str) -> Claim | None:
    """The claim of that id, if the catalog knows it."""
    return by_id.find(Claim, Claim.claim_id, claim_id)


def get_claim(claim_id: str) -> Claim:
    """The claim of that id; NotFound when the catalog knows none."""
    return by_id.known(find_claim(claim_id), "claim", claim_id)


def claims(asked: Claims, order: str, *, offset: int, limit: int) -> Sequence[Claim]:
    """A stretch of the list of claims."""
    return stretches.stretch(Claim, asked.conditions(), ordered_by(order), offset=offset, limit=limit)


def count_claims(asked: Claims) -> int:
    return stretches.count(Claim, asked.conditions())


def _owned(*, by_others: bool) -> ColumnElement[bool]:
    # In the very words of the partial index.
    others: ColumnElement[bool] = literal_column("claim.third_party", Boolean)
    return others if by_others else func.coalesce(others, False).is_(False)


def _named(text: str) -> ColumnElement[bool]:
    every_word = and_(*(Claim.video_title.ilike(pattern(word), escape="\\") for word in text.split()))
    return or_(every_word, *(code == text for code in (Claim.claim_id, Claim.video_id, Claim.asset_id)))


def ordered_by(order: str) -> tuple[UnaryExpression[Any], ...]:
    """The SQL of one of SORTS, or of one turned round."""
    field = _SORTED_BY[order.removeprefix("-")]
    if order.startswith("-"):
        return (field.desc().nulls_last(), Claim.id.desc())
    return (field.asc().nulls_first(), Claim.id.asc())
