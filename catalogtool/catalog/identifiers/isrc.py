"""The International Standard Recording Code (ISO 3901:2019): a prefix of five characters, the year, five digits."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "[A-Z]{2}[A-Z0-9]{3}[0-9]{7}"
GRAMMAR = re.compile(PATTERN, re.IGNORECASE | re.ASCII)
LABEL = re.compile(r"^ISRC\s*:?", re.IGNORECASE)
PRESENTATION = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def read(text: str) -> str:
    """Give the twelve characters of the code that the text holds; hyphens and the word ISRC are presentation.

    >>> read("ISRC AA-6Q7-20-00047")
    'AA6Q72000047'
    >>> read("AA6Q7200004")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "AA6Q7200004" is no ISRC: 2 letters, 3 letters or digits, 7 digits expected.
    """
    trimmed = text.strip().removeprefix("'")
    code = PRESENTATION.sub("", LABEL.sub("", trimmed))
    if not GRAMMAR.fullmatch(code):
        expected = "2 letters, 3 letters or digits, 7 digits expected"
        raise Invalid(damage(trimmed) or f"{quoted(trimmed)} is no ISRC: {expected}.")
    return code.upper()


def read_all(text: str) -> list[str]:
    """Give the codes of a text that joins several with `|`, each once, in their order.

    >>> read_all("AA6Q72000047|aa6q72000048")
    ['AA6Q72000047', 'AA6Q72000048']
    """
    return list(dict.fromkeys(read(part) for part in text.split("|") if part.strip() or "|" not in text))
