"""Which videos a list shows, and in which order."""

import re
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, literal

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.missing import missing

SORTS = ("-published", "title", "-views", "-updated")

_FIELDS = {"published": "time_published", "title": "title", "views": "views", "updated": "updated_at"}
# Largest first, these begin with what is known; PostgreSQL would begin with what is not.
_UNKNOWN_LAST = {"published", "views"}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The videos that somebody asked for; an empty text asks for nothing.

    Each word of `words` must be in the title or in an artist's name. `asset` is "yes" or "no". `hidden` and `deleted`
    are "all" or "only", else such videos are left out. For `missing` see the module of that name.
    """

    words: str = ""
    channel: str = ""
    channel_id: str = ""
    category: str = ""
    claimed: str = ""
    privacy: str = ""
    asset: str = ""
    hidden: str = ""
    deleted: str = ""
    missing: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it."""
        return not any(getattr(self, field.name) for field in fields(self))

    def conditions(self, columns: Any = Video) -> list[ColumnElement[bool]]:
        """What must be true of a video, its words aside; see `searching` for those."""
        return [
            *_equal(columns.channel_display_name, self.channel),
            *_equal(columns.channel_id, self.channel_id),
            *_equal(columns.category, self.category),
            *_equal(columns.claimed_status, self.claimed),
            *_equal(columns.privacy_status, self.privacy),
            *_present(columns.asset_id, self.asset),
            *_marked(columns.hidden.expression, self.hidden),
            *_marked(columns.deleted_at.is_not(None), self.deleted),
            *missing(columns.missing_since, self.missing),
        ]


def ordered_by(order: str, columns: Any = Video) -> tuple[UnaryExpression[Any], UnaryExpression[Any]]:
    """The SQL of one of SORTS, or of one turned round by a minus put before it or taken away.

    Each is the order of an index, walked forwards or backwards, so that no list is ever sorted whole.
    """
    sort = order.removeprefix("-")
    by = getattr(columns, _FIELDS[sort])
    if order == sort:
        return (by.asc().nulls_first() if sort in _UNKNOWN_LAST else by.asc()), columns.id.asc()
    return (by.desc().nulls_last() if sort in _UNKNOWN_LAST else by.desc()), columns.id.desc()


def pattern(word: str) -> str:
    r"""What LIKE needs to find the word anywhere, its own signs taken as they are.

    >>> print(pattern("50%_off"))
    %50\%\_off%
    """
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"


def _equal(by: ColumnElement[str | None], value: str) -> list[ColumnElement[bool]]:
    if not value:
        return []
    # Written into the statement, so that the planner can tell that a partial index holds all such rows.
    return [by == literal(value, literal_execute=True)]


def _present(by: ColumnElement[str | None], answer: str) -> list[ColumnElement[bool]]:
    return [by.is_not(None) if answer == "yes" else by.is_(None)] if answer else []


def _marked(mark: ColumnElement[bool], answer: str) -> list[ColumnElement[bool]]:
    # In the very words of the partial indexes: the planner does not see that "is true" says the same.
    return {"": [~mark], "only": [mark], "all": []}[answer]
