"""Flags: `Yes` and `No` as the platform's reports write them, and truth values."""

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.shortcuts import matching
from catalogtool.reports.kinds.kind import Damaged

TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

spelled_flag = matching("Yes|No")
spelled_truth = matching("true|false")


def truth(cell: str) -> bool:
    value = TRUTHS.get(cell.strip().lower())
    if value is None:
        raise Damaged(f"{quoted(cell.strip())} is neither Yes nor No.")
    return value


def flag(cell: str) -> str:
    """Read a flag in any of its spellings.

    >>> flag("TRUE"), flag("0")
    ('Yes', 'No')
    """
    return "Yes" if truth(cell) else "No"


def boolean(cell: str) -> str:
    """Read a truth value in any of its spellings.

    >>> boolean("Yes")
    'true'
    """
    return "true" if truth(cell) else "false"
