"""What stands beside the values of a record: where each comes from, what locks it, and what the locks kept out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request

from catalogtool.audit.blame import Blame, archived_until, blame, blame_of
from catalogtool.audit.entry import Entry
from catalogtool.catalog.operations import LOCKABLE, Record
from catalogtool.catalog.queries.locks import Lock, Suppressed, locks_of, suppressed


@dataclass(frozen=True)
class Origins:
    """By field: the entry of the trail that set it, and its lock; of a record of the past neither lock nor act."""

    entries: Blame
    locks: dict[str, Lock]
    locked: Sequence[str]
    lockable: set[str]
    suppressed: list[Suppressed]
    unfolded: bool
    since: datetime | None


def origins_of(
    subject: str, key: str, record: Record, moment: datetime | None, known: Sequence[Entry] | None
) -> Origins:
    """What stands beside the values of the page; `?blame=1` unfolds it all and looks into the archive too.

    `known` is the whole history up to the moment where the page has read it already.
    """
    locked = record.locked_fields or ()
    unfolded = "blame" in request.args
    since = None if unfolded or known is not None else archived_until()
    return Origins(
        entries=blame(subject, key, moment, since) if known is None else blame_of(known),
        locks=locks_of(subject, key, locked) if moment is None else {},
        locked=locked,
        lockable=LOCKABLE[type(record)] if moment is None else set(),
        suppressed=suppressed(subject, key) if moment is None else [],
        unfolded=unfolded,
        since=since,
    )
