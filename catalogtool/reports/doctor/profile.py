"""What a report looks like, in figures small enough to keep for good."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

# A field of no more different values has a vocabulary, if they come again and again.
FEW_VALUES = 50

_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class ColumnProfile:
    """What the rows say in one field. Shares are of all rows.

    `damaged` is the share of its cells that were noted. `width` is the mean length of what is filled, in bytes;
    `distinct` how many values there are; `values` their shares, where they are few; `median` that of a number.
    """

    filled: float
    damaged: float = 0.0
    width: float | None = None
    distinct: float | None = None
    values: dict[str, float] | None = None
    median: float | None = None


@dataclass(frozen=True)
class Profile:
    """A report as the doctor sees it.

    `rows` are all that were read, `refused` those of them that were not taken. `header` are the headings in their
    order, `read` those that fields are read from, with the fields; `columns` are the fields.
    """

    rows: int
    refused: int
    header: tuple[str, ...]
    read: Mapping[str, Sequence[str]]
    columns: dict[str, ColumnProfile] = field(default_factory=dict)
    day: date | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"day": self.day.isoformat() if self.day else None}

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> "Profile":
        return cls(
            rows=told["rows"],
            refused=told["refused"],
            header=tuple(told["header"]),
            read=told["read"],
            columns={name: ColumnProfile(**column) for name, column in told["columns"].items()},
            day=date.fromisoformat(told["day"]) if told["day"] else None,
        )


@dataclass(frozen=True)
class Past:
    """What was there of a series before a report.

    `profiles` are those of the reports that it is held against, the latest first. `days` are told by the names of
    reports that were applied, `waiting` by those that people have still to decide on.
    """

    profiles: Sequence[Profile] = ()
    days: frozenset[date] = frozenset()
    waiting: frozenset[date] = frozenset()


def fields_by_heading(bindings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather the fields that are read from each heading; from some several are.

    >>> fields_by_heading([("ISRC", "isrc"), ("ISRC", "other_isrcs")])
    {'ISRC': ['isrc', 'other_isrcs']}
    """
    found = defaultdict[str, list[str]](list)
    for heading, name in bindings:
        found[heading].append(name)
    return dict(found)


def day_in(filename: str) -> date | None:
    """The last day that a file's name tells, year first.

    >>> day_in("video_report_Owner_V_20260131_v1-4.csv"), day_in("report 2026-02-30.csv"), day_in("v1-4.csv")
    (datetime.date(2026, 1, 31), None, None)
    """
    for year, _, month, day in reversed(_DAY.findall(filename)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
