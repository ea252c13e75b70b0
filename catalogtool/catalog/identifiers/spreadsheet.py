"""What a spreadsheet program leaves of a code: formula errors, scientific notation, a guarding apostrophe."""

import re

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# What spreadsheets write for texts that they take for dates.
DATE_PATTERN = f"[0-9]{{1,2}}-{MONTH}(?:-[0-9]{{2}}(?:[0-9]{{2}})?)?|{MONTH}-[0-9]{{2}}"
DATE = re.compile(DATE_PATTERN)
LONGEST_DATE = len("24-Mar-2021")
FORMULA_ERROR = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE | re.ASCII)


def damage(text: str) -> str | None:
    """Say what a spreadsheet did to a code, or give None where it shows no such trace.

    >>> damage("#NAME?")
    'A spreadsheet took this for a formula and wrote "#NAME?" instead; the original is lost in this file.'
    >>> damage("1.91766E+11")
    'A spreadsheet turned this code into the number 1.91766E+11; its last digits are lost in this file.'
    >>> damage("TK-1E5")
    """
    if FORMULA_ERROR.fullmatch(text):
        return f'A spreadsheet took this for a formula and wrote "{text}" instead; the original is lost in this file.'
    if SCIENTIFIC.fullmatch(text):
        return (
            f"A spreadsheet turned this code into the number {text}; its last digits are lost in this file."
        )
    return None


def unguarded(text: str, grammar: re.Pattern[str]) -> str:
    """Trim the text, and drop the apostrophe that guards it against spreadsheets where a code of that grammar follows.

    >>> unguarded(" '-4tsbFYVkoA ", re.compile("[A-Za-z0-9_-]{11}"))
    '-4tsbFYVkoA'
    >>> unguarded("'tis", re.compile("[A-Za-z0-9_-]{11}"))
    "'tis"
    """
    trimmed = text.strip()
    return trimmed[1:] if trimmed[:1] == "'" and grammar.fullmatch(trimmed[1:]) else trimmed
