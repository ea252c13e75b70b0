"""Cells that hold several codes or labels."""

import re
from collections.abc import Callable, Iterable

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.names import literal
from catalogtool.reports.kinds.cells.texts import text
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged, Read

MOST = 500
BETWEEN_CODES = re.compile(r"[|,;\s]+")
COUNTRY = re.compile("[A-Z]{2}")
LONGEST_LABEL = 200

label = text(LONGEST_LABEL)


def codes(read_one: Callable[[str], str]) -> Read:
    """Make the reader of a cell that joins codes with `|`, comma, semicolon or blank, each kept once.

    >>> codes(country)("DE|AT DE")
    '{"DE","AT"}'
    """
    return lambda cell: several(read_one(part) for part in BETWEEN_CODES.split(cell) if part)


def country(part: str) -> str:
    """Read a country's two letters (ISO 3166-1)."""
    code = part.strip().upper()
    if not COUNTRY.fullmatch(code):
        raise Damaged(f"{quoted(part)} is no country: two letters, such as DE, were expected.")
    return code


def labels(cell: str) -> str:
    """Read the labels of a cell, joined with `|`.

    >>> labels("Catalog | Hits, old")
    '{"Catalog","Hits, old"}'
    """
    return several(label(part) for part in cell.split("|") if part.strip())


def several(items: Iterable[str]) -> str:
    found = list(dict.fromkeys(items))
    if not found:
        raise Damaged("The cell holds separators and nothing between them.")
    if len(found) > MOST:
        raise Damaged(
            f"{len(found)} entries in one cell; {MOST} are the most that can be kept.", damage=Damage.MANY
        )
    return literal(found)
