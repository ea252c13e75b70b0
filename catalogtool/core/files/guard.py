"""The guard before texts that a spreadsheet would take for formulas, put there and taken off again without a trace."""

import re

import pyarrow as pa
import pyarrow.compute as pc

# The column, blank in all rows, of files whose texts are guarded.
COLUMN = "_guarded"
# Some spreadsheets take the wide forms of the signs for formulas, too.
SIGNS = "=+\\-@＝＋－＠\\t\\r\\n"
# The guard is itself guarded, so that it can be told again.
GUARD = re.compile(rf"'(?='*\s*[{SIGNS}])")
# All that may need a guard, and a little more: RE2 knows fewer blanks than Python.
DOUBTFUL = rf"^['\s\p{{Z}}\x00-\x20\x{{85}}]*[{SIGNS}]"


def guarded(text: str) -> str:
    """Guard a text for a spreadsheet, which would take some for formulas.

    >>> guarded("-4tsbFYVkoA"), guarded("'= Best of"), guarded("'tis")
    ("'-4tsbFYVkoA", "''= Best of", "'tis")
    """
    return f"'{text}" if GUARD.match(f"'{text}") else text


def without_guard(cell: str) -> str:
    """Give the text that was guarded.

    >>> without_guard("'-4tsbFYVkoA"), without_guard("''= Best of"), without_guard("'tis")
    ('-4tsbFYVkoA', "'= Best of", "'tis")
    """
    return cell[1:] if GUARD.match(cell) else cell


def all_guarded(cells: pa.StringArray) -> pa.StringArray:
    """Guard a whole array."""
    doubtful = pc.fill_null(pc.match_substring_regex(cells, DOUBTFUL), False)  # noqa: FBT003 - arrow's own form
    if not pc.any(doubtful).as_py():
        return cells
    texts = [guarded(text) for text in cells.filter(doubtful).to_pylist()]
    return pc.replace_with_mask(cells, doubtful, pa.array(texts, pa.string()))
