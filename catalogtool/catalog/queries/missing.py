"""Which records a list shows of those that the reports lack."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from catalogtool.core.clock import now

EVER = "yes"
WITHIN: Mapping[str, timedelta] = {"week": timedelta(days=7), "month": timedelta(days=30)}


def missing(by: Any, asked: str) -> list[ColumnElement[bool]]:
    """What must be true of the time since when a record is missing; other words than the above are that very moment."""
    if not asked:
        return []
    # The first part is in the words of the partial indexes.
    known: list[ColumnElement[bool]] = [by.is_not(None)]
    if asked == EVER:
        return known
    moment: Any = now() - WITHIN[asked] if asked in WITHIN else datetime.fromisoformat(asked)
    return [*known, by >= moment if asked in WITHIN else by == moment]
