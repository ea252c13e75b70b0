"""The id of a Content ID asset: `A` and 12 to 20 digits, 15 or 16 in everything seen."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage, unguarded
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "A[0-9]{12,20}"
GRAMMAR = re.compile(PATTERN)


def read(text: str) -> str:
    """Give the asset id that the text holds.

    >>> read("A307892276161710")
    'A307892276161710'
    >>> read("307892276161710")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "307892276161710" is no asset id: "A" and 12 to 20 digits were expected.
    """
    code = unguarded(text, GRAMMAR)
    if not GRAMMAR.fullmatch(code):
        raise Invalid(
            damage(code) or f'{quoted(code)} is no asset id: "A" and 12 to 20 digits were expected.'
        )
    return code
