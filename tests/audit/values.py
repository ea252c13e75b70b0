"""Values that a column may hold, for properties over all columns."""

import string
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, DateTime, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

WORDS = {
    "claimed_status": ["unclaimed", "claim", "dispute", "appeal"],
    "privacy_status": ["public", "unlisted", "private"],
    "country": ["DE", "FR"],
}


def values_of(
    column: Column[Any], alphabet: str = string.printable.strip() + " äßΩ語🎵'\"\\"
) -> st.SearchStrategy[Any]:
    """What the column takes, None included where it may be null."""
    some = _some(column, alphabet)
    return st.none() | some if column.nullable else some


def some_values(column: Column[Any]) -> list[Any]:
    """A few values of the column, chosen to be alike: between those a comparison may fail to see the difference."""
    kind = column.type
    if column.name in WORDS:
        some: list[Any] = [*WORDS[column.name]]
    elif isinstance(kind, ARRAY):
        some = [[], ["a"], ["b"], ["a", "b"], ["b", "a"], ["a,b"], ["語", "{}"], [""]]
    elif isinstance(kind, JSONB):
        some = [[], [{}], [{"claim_id": "a"}], [{"claim_id": "b"}], [{"claim_id": None}]]
    elif isinstance(kind, DateTime):
        some = [datetime(2026, 3, 9, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, microsecond=1, tzinfo=UTC)]
    elif isinstance(kind, Date):
        some = [date(2026, 3, 9), date(2026, 3, 10)]
    elif isinstance(kind, Boolean):
        some = [True, False]
    elif isinstance(kind, String):
        some = ["", "a", "A", "b", "é", "\\", "null", "\t"]
    else:
        some = [0, 1, 2**31 - 1]
    return [None, *some] if column.nullable else some


def _some(column: Column[Any], alphabet: str) -> st.SearchStrategy[Any]:
    kind = column.type
    if column.name in WORDS:
        return st.sampled_from(WORDS[column.name])
    if column.name.endswith(("_enabled", "_allowed", "_another_owner")):
        return st.sampled_from(["Yes", "No"])
    if isinstance(kind, ARRAY):
        return st.lists(st.text(alphabet, max_size=12), max_size=4)
    if isinstance(kind, JSONB):
        return st.lists(
            st.dictionaries(st.sampled_from(["claim_id", "asset_id"]), st.text(alphabet)), max_size=3
        )
    if isinstance(kind, DateTime):
        return st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is the third argument
    if isinstance(kind, Date):
        return st.dates()
    if isinstance(kind, Boolean):
        return st.booleans()
    if isinstance(kind, String):
        return st.text(alphabet, max_size=min(kind.length or 120, 120))
    return st.integers(0, 2**31 - 1)
