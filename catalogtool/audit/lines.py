"""The lines in which a page tells a history: changes of counted numbers alone, which come every night, are gathered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from catalogtool.audit.entry import Entry, Position

COUNTED = frozenset(
    (
        *("views", "engaged_views", "subscriber_count", "video_count", "view_count"),
        *("approx_daily_views", "approx_daily_engaged_views", "sr_approx_daily_engaged_views"),
    )
)
FEWEST = 3
# Of one record, for a page.
MOST_READ = 200


@dataclass(frozen=True)
class Gathered:
    """Entries of one record and source, newest first."""

    entries: Sequence[Entry]

    @property
    def as_one(self) -> Entry:
        """What they come to, at the moment of the newest."""
        changes: dict[str, list[object]] = {}
        for entry in reversed(self.entries):
            for field, (old, new) in entry.changes.items():
                changes[field] = [changes.get(field, [old])[0], new]
        return replace(self.entries[0], changes=changes)


def lines_of(entries: Iterable[Entry]) -> list[Entry | Gathered]:
    """The lines that tell the entries of a record, newest first."""
    lines: list[Entry | Gathered] = []
    for source, found in groupby(entries, key=_source_of_counts):
        alike = list(found)
        lines += [Gathered(alike)] if source and len(alike) >= FEWEST else alike
    return lines


def stretch(entries: Sequence[Entry], most: int) -> tuple[list[Entry | Gathered], Position | None]:
    """The first lines, and where older ones begin if there are any; `entries` are one more than MOST_READ then."""
    lines = lines_of(entries[:MOST_READ])
    shown = lines[:most]
    if len(shown) == len(lines) and len(entries) <= MOST_READ:
        return shown, None
    last = shown[-1]
    return shown, (last.entries[-1] if isinstance(last, Gathered) else last).position


def _source_of_counts(entry: Entry) -> str | None:
    """Through what it came, of an entry that people hardly look for."""
    counts = entry.operation == "update" and entry.changes.keys() <= COUNTED
    return entry.source if counts and entry.source in ("connector", "report") else None
