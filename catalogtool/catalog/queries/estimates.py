"""What the database expects to find, without looking: quick at any size, and right to a few per cent at best."""

from collections.abc import Sequence

from sqlalchemy import text

from catalogtool.catalog.queries.selection import pattern
from catalogtool.core.database import session


def videos() -> int | None:
    """About how many videos the catalog holds; None before the database has looked for the first time."""
    return rows("video")


def rows(table: str) -> int | None:
    """About how many rows the table has; None before the database has looked for the first time."""
    estimate = text("select reltuples from pg_class where oid = cast(:table as regclass)")
    noted = session().execute(estimate, {"table": table}).scalar_one()
    return int(noted) if noted >= 0 else None


def matches(words: Sequence[str]) -> int:
    """About how many videos hold all the words."""
    each = " and ".join(f"words ilike :word{place}" for place in range(len(words)))
    explained = text(f"explain (format json) select from video_words where {each}")
    named = {f"word{place}": pattern(word) for place, word in enumerate(words)}
    plan = session().execute(explained, named).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])
