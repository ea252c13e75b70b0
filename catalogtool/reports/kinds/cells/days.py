"""Days without a time, such as those of a release, which may lie far back."""

import re
from datetime import date

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.kind import Damaged

WRITTEN = re.compile(r"(\d{4})([/-]?)(\d{2})\2(\d{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1850, 2099


def day(cell: str) -> str:
    """Read a day written year first.

    >>> day("19991231"), day("1999-12-31")
    ('1999-12-31', '1999-12-31')
    """
    written = WRITTEN.fullmatch(cell.strip())
    try:
        found = date(int(written[1]), int(written[3]), int(written[4])) if written else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Damaged(f"{quoted(cell.strip())} is no day: 19991231 or 1999-12-31 was expected.")
    return found.isoformat()
