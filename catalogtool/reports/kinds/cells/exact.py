"""Cells as exports have them: what the catalog holds, to the letter."""

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers.spreadsheet import damage
from catalogtool.core.files.sheet import items_of
from catalogtool.reports.kinds.cells.names import literal
from catalogtool.reports.kinds.cells.shortcuts import kept, no_date, no_longer_than
from catalogtool.reports.kinds.cells.texts import refuse_date
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged, Read, Shortcut

# Dates aside, what begins so shows no trace of a spreadsheet, nor a guard against it.
UNTOUCHED = r"^[^#'0-9+\-]"
PLAIN_LIST = r"""^[^"\\'][^"\\]*$"""


def text(longest: int | None = None) -> Read:
    r"""Make the reader of a text of no more than that many characters, blanks and line breaks included.

    >>> text(9)(" = a\nb ")
    ' = a\nb '
    """

    def read(cell: str) -> str:
        refuse_date(cell)
        if lost := damage(cell):
            raise Damaged(lost)
        return fitting(cell, longest)

    return read


def spelled_text(longest: int | None = None) -> Shortcut:
    """Make the shortcut of `text`."""

    def shortcut(cells: pa.StringArray) -> pa.StringArray:
        untouched = pc.and_(pc.match_substring_regex(cells, UNTOUCHED), no_date(cells))
        return kept(cells, pc.and_(untouched, no_longer_than(cells, longest)) if longest else untouched)

    return shortcut


def items(longest: int | None = None) -> Read:
    r"""Make the reader of a list, whose items are joined with `|`.

    >>> items()(r"A\|B|C")
    '{"A|B","C"}'
    """

    def read(cell: str) -> str:
        refuse_date(cell)
        return literal([fitting(item, longest) for item in items_of(cell)])

    return read


def fitting(cell: str, longest: int | None) -> str:
    if longest is not None and len(cell) > longest:
        raise Damaged(
            f"The text has {len(cell)} characters; {longest} are the most that can be kept.",
            damage=Damage.TOO_LONG,
        )
    return cell


def spelled_items(longest: int) -> Shortcut:
    """Make the shortcut of `items`, which takes the lists that are short and need no backslash."""

    def shortcut(cells: pa.StringArray) -> pa.StringArray:
        plain = pc.and_(pc.match_substring_regex(cells, PLAIN_LIST), no_date(cells))
        short = kept(cells, pc.and_(plain, pc.less_equal(pc.binary_length(cells), longest)))
        return pc.binary_join_element_wise('{"', pc.replace_substring(short, "|", '","'), '"}', "")

    return shortcut
