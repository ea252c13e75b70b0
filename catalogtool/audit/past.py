"""What a record was at an earlier moment: its trail walked backwards from what it is now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogtool.audit.entry import MICROSECOND, Entry, Position
from catalogtool.audit.queries import trail
from catalogtool.audit.walk import Sought

# An entry carries the time at which its transaction began, so of two that overlapped the earlier one may have written
# last. The ids tell the true order of a record's entries; among those of so long a stretch they are compared.
LONGEST_TRANSACTION = timedelta(hours=1)

# A record rarely has more entries than these.
AT_ONCE = 500

Values = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """A record as it was: the values of its fields, and the entry that had made it so."""

    values: Values
    entry: Entry


def end_of(moment: datetime) -> Position:
    """The place in the trail right after the entries of the moment."""
    return Position(moment + MICROSECOND, 0)


def record_as_of(subject: str, key: str, present: Values | None, moment: datetime) -> Past | None:
    """The record at the moment, changes of that very moment included; None when it did not exist.

    `present` are its values now, None for a record that is gone. What the trail changed back comes as in the trail:
    a moment as ISO 8601.
    """
    earlier, later = parted(entries(Sought(subject=subject, subject_key=key)), moment)
    values = undone(present, reversed(later))
    return Past(values, earlier[-1]) if values is not None and earlier else None


def entries(sought: Sought) -> Iterator[Entry]:
    """All entries that are sought, newest first, fetched page by page."""
    page = trail(sought, limit=AT_ONCE)
    yield from page.entries
    while page.older:
        page = trail(sought, page.older, AT_ONCE)
        yield from page.entries


def parted(newest_first: Iterable[Entry], moment: datetime) -> tuple[list[Entry], list[Entry]]:
    """The last entries up to the moment, one at least, and all later ones; both in the order in which they came."""
    near: list[Entry] = []
    for entry in newest_first:
        near.append(entry)
        if entry.sync_time <= moment - LONGEST_TRANSACTION:
            break
    near.sort(key=lambda entry: entry.id)
    first = next((place for place, entry in enumerate(near) if entry.sync_time > moment), len(near))
    return near[:first], near[first:]


def undone(values: Values | None, last_first: Iterable[Entry]) -> Values | None:
    """The values of the record before these entries; None when it did not exist, or is not known any more."""
    for entry in last_first:
        if entry.operation == "create" or is_forgotten(entry):
            values = None
        else:
            values = {**(values or {}), **{field: change[0] for field, change in entry.changes.items()}}
    return values


def is_forgotten(entry: Entry) -> bool:
    """Whether nothing is known of the time before: the purge of a video takes its trail with it."""
    return entry.is_purge and entry.subject == "video"
