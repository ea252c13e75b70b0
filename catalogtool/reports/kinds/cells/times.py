"""Moments: days and times of day, in UTC where no zone is said."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.local_dates import DateOrder, read_local
from catalogtool.reports.kinds.cells.shortcuts import kept
from catalogtool.reports.kinds.kind import Damaged

FIRST_YEAR, LAST_YEAR = 2005, 2099  # The platform opened in 2005.
WRITTEN = re.compile(
    r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(?: ?(?:(Z|UTC)|([+-])(\d{2}):?(\d{2})))?)?",
    re.ASCII,
)

YEAR = "20(?:0[5-9]|[1-9][0-9])"
DAY = (
    "(?:(?:0[1-9]|1[0-2]){0}(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2]){0}(?:29|30)|(?:0[13578]|1[02]){0}31)"
)
CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
PLAIN = f"^{YEAR}(?:-{DAY.format('-')}|/{DAY.format('/')})(?: {CLOCK})?$"
DAY_LENGTH = 10


@dataclass(frozen=True)
class Moments:
    """Reads moments; `order` is that of day, month and year where the year isn't first, None when nobody knows.

    >>> Moments("dmy")("09/02/2018")
    '2018-02-09 00:00:00+00:00'
    """

    order: DateOrder | None = None

    def __call__(self, cell: str) -> str:
        text = cell.strip()
        return (
            written_moment(text) if WRITTEN.fullmatch(text) else read_local(text, self.order, written_moment)
        )


moment = Moments()


def written_moment(text: str) -> str:
    """Read a moment written year first; a day alone is its first second.

    >>> written_moment("2018/02/09"), written_moment("2021-03-01T12:00:00+02:00")
    ('2018-02-09 00:00:00+00:00', '2021-03-01 10:00:00+00:00')
    """
    parts = WRITTEN.fullmatch(text)
    if parts is None:
        raise Damaged(f"{quoted(text)} is no date: 2018/02/09 or 2018-02-09 14:30:00 was expected.")
    year, _, month, day, hour, minute, second, fraction, _, *zone = parts.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Damaged(f"{quoted(text)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    clock = f"{hour or 0:0>2}:{minute or 0:0>2}:{second or 0:0>2}.{fraction or 0:0<6}"
    try:
        written = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2} {clock}").replace(
            tzinfo=offset(*zone)
        )
    except ValueError:
        raise Damaged(f"{quoted(text)} is no date: no such day or time of day exists.") from None
    return written.astimezone(UTC).isoformat(" ")


def offset(sign: str | None, hours: str | None, minutes: str | None) -> timezone:
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(-ahead if sign == "-" else ahead)


def spelled_moment(cells: pa.StringArray) -> pa.StringArray:
    """Spell the days and moments that are plainly right; most reports hold nothing else."""
    plain = kept(cells, pc.match_substring_regex(cells, PLAIN))
    clock = pc.if_else(pc.equal(pc.binary_length(plain), DAY_LENGTH), " 00:00:00+00:00", "+00:00")
    return pc.binary_join_element_wise(pc.replace_substring(plain, "/", "-"), clock, "")
