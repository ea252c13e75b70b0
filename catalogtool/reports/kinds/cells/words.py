"""Cells that hold one word of the platform's own, such as a status: kept in small letters, however it is written."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.shortcuts import kept
from catalogtool.reports.kinds.cells.texts import text
from catalogtool.reports.kinds.kind import Damaged, Read

BETWEEN = re.compile(r"[\s_-]+")
WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
PLAIN = "^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$"
OF_DETAILS = "status_detail_"
SHORTEST_FIELD = 20


def word(longest: int) -> Read:
    """Make the reader of a word of no more than that many characters.

    >>> word(30)("Sound Recording"), word(30)("SOUND_RECORDING")
    ('sound_recording', 'sound_recording')
    """
    trimmed = text(longest)

    def read(cell: str) -> str:
        said = BETWEEN.sub("_", trimmed(cell).lower())
        if not WORD.fullmatch(said):
            raise Damaged(f"{quoted(cell.strip())} is no word such as the platform uses here.")
        return said

    return read


def detail(cell: str) -> str:
    """Read why a claim is as it is; older reports put the same words before each.

    >>> detail("STATUS_DETAIL_CLOSED_MANUALLY"), detail("CLOSED_MANUALLY")
    ('closed_manually', 'closed_manually')
    """
    return word(100)(cell).removeprefix(OF_DETAILS)


def spelled_word(cells: pa.StringArray) -> pa.StringArray:
    """Put into small letters what is a plain word that fits any field."""
    short = pc.less_equal(pc.binary_length(cells), SHORTEST_FIELD)
    return pc.ascii_lower(kept(cells, pc.and_(short, pc.match_substring_regex(cells, PLAIN))))
