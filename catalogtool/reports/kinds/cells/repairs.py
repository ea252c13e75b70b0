"""What spreadsheets, and exports made for them, put round a value: taken off where nothing is lost by it."""

import re

FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
# A spreadsheet takes a cell for a formula that begins so. The guard is itself guarded, so that it can be told again.
GUARD = re.compile(r"'(?='*\s*[=+\-@\t\r\n])")


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
