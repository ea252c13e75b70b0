"""Days without a time, such as those of a release, which may lie far back."""

import re
from dataclasses import dataclass
from datetime import date

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.local_dates import DateOrder, read_local
from catalogtool.reports.kinds.kind import Damaged

WRITTEN = re.compile(r"(\d{4})([/-]?)(\d{2})\2(\d{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1850, 2099


@dataclass(frozen=True)
class Days:
    """Reads days; `order` is that of day, month and year where the year isn't first, None when nobody knows.

    >>> Days()("19991231"), Days()("1999-12-31"), Days("dmy")("09/02/2018")
    ('1999-12-31', '1999-12-31', '2018-02-09')
    """

    order: DateOrder | None = None

    def __call__(self, cell: str) -> str:
        text = cell.strip()
        return written_day(text) if WRITTEN.fullmatch(text) else read_local(text, self.order, written_day)


day = Days()


def written_day(text: str) -> str:
    """Read a day written year first."""
    written = WRITTEN.fullmatch(text)
    try:
        found = date(int(written[1]), int(written[3]), int(written[4])) if written else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Damaged(f"{quoted(text)} is no day: 19991231 or 1999-12-31 was expected.")
    return found.isoformat()
