"""One line of the trail as pages and scripts see it, and its place in the order of the trail."""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from catalogtool.audit import people
from catalogtool.core.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# Of these there is a past to look at, and what became of them can be undone.
CATALOG = frozenset({"video", "channel", "asset", "claim", "reference"})

# As many digits as the years that Python knows and the ids that the database knows have for certain.
_POSITION = re.compile(r"-?[0-9]{1,16}\.[0-9]{1,18}")


@dataclass(frozen=True)
class Position:
    """A place in the trail, which is ordered by time and then by id; in a URL it is `microseconds.id`."""

    sync_time: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.sync_time - EPOCH) // MICROSECOND}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Position":
        """Read what `str` wrote; Invalid when it is anything else."""
        if not _POSITION.fullmatch(text):
            raise Invalid("This link into the trail is damaged. Open the trail anew.")
        microseconds, _, number = text.partition(".")
        return cls(EPOCH + int(microseconds) * MICROSECOND, int(number))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What became of one record in one statement: each changed field as [old, new], and where that came from."""

    id: int
    sync_time: datetime
    operation: str
    changes: dict[str, list[Any]]
    changeset_id: int | None
    source: str
    source_line: int | None
    actor_id: int | None
    actor_name: str
    video_id: str | None
    subject: str
    subject_key: str
    channel_display_name: str | None
    video_title: str | None
    report_id: int | None
    row_version: int | None = None

    @property
    def position(self) -> Position:
        return Position(self.sync_time, self.id)

    @property
    def is_of_catalog(self) -> bool:
        return self.subject in CATALOG

    @property
    def is_purge(self) -> bool:
        """Whether the record itself was taken out of the database, not only marked as deleted."""
        return self.operation == "delete" and self.changes.get("deleted_at", [None, None])[1] is None

    @property
    def is_of_people(self) -> bool:
        """Whether it tells of somebody at the door or of rights, and not of the catalog."""
        return self.subject in people.SUBJECTS

    def as_json(self) -> dict[str, Any]:
        """The entry as plain values; its time is ISO 8601."""
        return asdict(self) | {"sync_time": self.sync_time.isoformat()}


@dataclass(frozen=True)
class Page:
    """Some entries, newest first.

    `older` is where the next page begins. When fewer entries were found than fit, because the search was ended before
    the end of the trail, `searched_to` says how far it came.
    """

    entries: list[Entry]
    older: Position | None
    searched_to: datetime | None = None


def grouped(entries: list[Entry]) -> list[list[Entry]]:
    """Put neighbours together that one changeset, or one transaction without a changeset, brought."""
    return [
        list(group)
        for _, group in groupby(
            entries, key=lambda entry: entry.changeset_id or (entry.sync_time, entry.actor_name, entry.source)
        )
    ]
