"""The id of a claim: eleven base64url characters, which may begin with a hyphen."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage, unguarded
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "[A-Za-z0-9_-]{11}"
GRAMMAR = re.compile(PATTERN)


def read(text: str) -> str:
    """Give the claim id that the text holds.

    >>> read("Wf3IoVGt39A")
    'Wf3IoVGt39A'
    >>> read("none")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "none" is no claim id: 11 letters, digits, "-" or "_" were expected.
    """
    code = unguarded(text, GRAMMAR)
    if not GRAMMAR.fullmatch(code):
        expected = '11 letters, digits, "-" or "_" were expected'
        raise Invalid(damage(code) or f"{quoted(code)} is no claim id: {expected}.")
    return code
