"""What spreadsheets, and exports made for them, put round a value: taken off where nothing is lost by it."""

import re

FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')


def without_formula(cell: str) -> str | None:
    """Give the text of a cell of the form `="…"`, None for any other.

    >>> without_formula('="036000241457"'), without_formula("=")
    ('036000241457', None)
    """
    formula = FORMULA.fullmatch(cell)
    return formula[1].replace('""', '"') if formula else None


def without_apostrophe(cell: str) -> str | None:
    """Give a cell without the apostrophe that it begins with, None where it begins with none.

    >>> without_apostrophe("'1,234"), without_apostrophe("1,234")
    ('1,234', None)
    """
    trimmed = cell.strip()
    return trimmed[1:] if trimmed.startswith("'") else None
