"""Shortcuts: what a reader would give for the many cells that need no care, decided for a whole array at once."""

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers.spreadsheet import DATE_PATTERN, LONGEST_DATE
from catalogtool.reports.kinds.kind import Shortcut

DATE_OF_SPREADSHEET = f"^(?:{DATE_PATTERN})$"
NOTHING = pa.scalar(None, pa.string())


def matching(pattern: str) -> Shortcut:
    """Take the cells that match an RE2 pattern as they are."""
    anchored = f"^(?:{pattern})$"
    return lambda cells: kept(cells, pc.match_substring_regex(cells, anchored))


def kept(cells: pa.StringArray, fitting: pa.BooleanArray) -> pa.StringArray:
    """Keep the fitting cells, and leave the others open."""
    return cells if pc.all(fitting).as_py() is not False else pc.if_else(fitting, cells, NOTHING)


def no_date(cells: pa.StringArray) -> pa.BooleanArray:
    """Tell which cells can't be a text that a spreadsheet took for a date."""
    # Few texts are so short, so few are looked at.
    long = pc.greater(pc.binary_length(cells), LONGEST_DATE)
    if pc.all(long).as_py() is not False:
        return long
    return pc.replace_with_mask(long, pc.invert(long), looks_no_date(cells.filter(pc.invert(long))))


def looks_no_date(cells: pa.StringArray) -> pa.BooleanArray:
    return pc.invert(pc.match_substring_regex(cells, DATE_OF_SPREADSHEET))


def no_longer_than(cells: pa.StringArray, longest: int) -> pa.BooleanArray:
    """Tell which cells have no more than that many characters."""
    # Counting characters is only worth its time where the bytes alone don't settle it.
    size = pc.binary_length(cells)
    if (pc.max(size).as_py() or 0) <= longest:
        return pc.is_valid(cells)
    return pc.less_equal(pc.utf8_length(cells), longest)
