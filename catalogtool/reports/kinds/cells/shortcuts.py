"""Shortcuts: what a reader would give for the many cells that need no care, decided for a whole array at once."""

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.reports.kinds.kind import Shortcut

NOTHING = pa.scalar(None, pa.string())


def matching(pattern: str) -> Shortcut:
    """Take the cells that match an RE2 pattern as they are."""
    anchored = f"^(?:{pattern})$"
    return lambda cells: kept(cells, pc.match_substring_regex(cells, anchored))


def kept(cells: pa.StringArray, fitting: pa.BooleanArray) -> pa.StringArray:
    """Keep the fitting cells, and leave the others open."""
    return cells if pc.all(fitting).as_py() is not False else pc.if_else(fitting, cells, NOTHING)


def no_longer_than(cells: pa.StringArray, longest: int) -> pa.BooleanArray:
    """Tell which cells have no more than that many characters."""
    # Counting characters is only worth its time where the bytes alone don't settle it.
    size = pc.binary_length(cells)
    if (pc.max(size).as_py() or 0) <= longest:
        return pc.is_valid(cells)
    return pc.less_equal(pc.utf8_length(cells), longest)
