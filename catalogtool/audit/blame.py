"""Which entry of the trail each value of a record comes from."""

from collections.abc import Iterable
from datetime import datetime

from catalogtool.audit.archives import archives
from catalogtool.audit.entry import MICROSECOND, Entry
from catalogtool.audit.past import entries
from catalogtool.audit.walk import Sought

Blame = dict[str, Entry]


def blame(subject: str, key: str, moment: datetime | None = None, since: datetime | None = None) -> Blame:
    """For each field the entry that set it last, up to the moment if one is given; none from before `since`."""
    until = moment + MICROSECOND if moment else None
    return blame_of(entries(Sought(subject=subject, subject_key=key, since=since, until=until)))


def blame_of(known: Iterable[Entry]) -> Blame:
    """For each field the last of the entries that changed it, back to the record's latest creation."""
    found: Blame = {}
    for entry in sorted(known, key=lambda entry: entry.id, reverse=True):
        if entry.is_purge:
            break
        found = {**dict.fromkeys(entry.changes, entry), **found}
        if entry.operation == "create":
            break
    return found


def archived_until() -> datetime | None:
    """Before this moment the trail lies in the archive, where reading takes longer; None while nothing does."""
    newest = next(archives(Sought(), None), None)
    return newest.to_time if newest else None
