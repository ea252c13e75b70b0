"""Months of the trail that have left the database; a feature above keeps them and tells here how they are read."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from catalogtool.audit.entry import Entry, Position
from catalogtool.audit.walk import CHANGESET, Sought
from catalogtool.core.database import session


class Archive(Protocol):
    """A stretch of the trail that lies elsewhere: the entries from one moment on and before another."""

    @property
    def from_time(self) -> datetime: ...
    @property
    def to_time(self) -> datetime: ...
    @property
    def first_id(self) -> int: ...

    def entries(self, sought: Sought, before: Position | None, limit: int) -> list[Entry]:
        """Its newest entries that match and are older than `before`."""
        ...


_keepers: list[Callable[[], Iterable[Archive]]] = []


def keeper(archives: Callable[[], Iterable[Archive]]) -> Callable[[], Iterable[Archive]]:
    """Let the decorated function say which archives there are, the newest first."""
    _keepers.append(archives)
    return archives


def archives(sought: Sought, before: Position | None) -> Iterator[Archive]:
    """The archives that may hold what is sought, the newest first."""
    found = [archive for keep in _keepers for archive in keep()]
    since = _begin(sought) if found else None
    for archive in found:
        begins_later = before is not None and archive.from_time > before.sync_time
        is_younger = sought.until is not None and archive.from_time >= sought.until
        is_older = since is not None and archive.to_time <= since
        if not (begins_later or is_younger or is_older):
            yield archive


def _begin(sought: Sought) -> datetime | None:
    """Before this moment there is nothing of what is sought; a changeset changes nothing before it is opened."""
    if sought.changeset_id is None:
        return sought.since
    return session().scalar(select(CHANGESET.c.created_at).where(CHANGESET.c.id == sought.changeset_id))
