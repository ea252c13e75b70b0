"""The values that a field of the videos takes, each found by one step in its index, however many rows have it."""

from typing import Any

from sqlalchemy import CTE, select
from sqlalchemy.orm import InstrumentedAttribute

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.selection import pattern
from catalogtool.core.database import session


def categories(columns: Any = Video) -> list[str]:
    """The categories of the catalog in the order of the alphabet."""
    if columns is not Video:  # a table of the past, which has no indexes
        known = select(columns.category).where(columns.category.is_not(None))
        return list(session().scalars(known.distinct().order_by(columns.category)))
    steps = _steps(Video.category)
    return list(session().scalars(select(steps.c.value).where(steps.c.value.is_not(None))))


def channel_names(part: str, limit: int = 20) -> list[str]:
    """Some names of channels, as the videos give them, that hold the part."""
    steps = _steps(Video.channel_display_name)
    alike = steps.c.value.ilike(pattern(part), escape="\\")
    return list(session().scalars(select(steps.c.value).where(alike).limit(limit)))


def _steps(field: InstrumentedAttribute[str | None]) -> CTE:
    first = select(field.label("value")).where(field.is_not(None)).order_by(field).limit(1)
    steps = select(first.subquery().c.value).cte("steps", recursive=True)
    next_one = (
        select(field).where(field > steps.c.value).order_by(field).limit(1).correlate(steps).scalar_subquery()
    )
    return steps.union_all(select(next_one).where(steps.c.value.is_not(None)))
