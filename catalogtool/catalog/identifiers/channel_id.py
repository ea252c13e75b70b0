"""The id of a YouTube channel: `UC` and 22 base64url characters; some reports leave the `UC` out."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage, unguarded
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "UC[A-Za-z0-9_-]{21}[AQgw]"
GRAMMAR = re.compile("(?:UC)?[A-Za-z0-9_-]{21}[AQgw]")
BARE_LENGTH = 22


def read(text: str) -> str:
    """Give the channel id that the text holds, with its prefix.

    >>> read("UCzTxdyDO02f-Wi_c7UIYmtA")
    'UCzTxdyDO02f-Wi_c7UIYmtA'
    >>> read("zTxdyDO02f-Wi_c7UIYmtA")
    'UCzTxdyDO02f-Wi_c7UIYmtA'
    >>> read("UC123")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "UC123" is no channel id: "UC" and 22 letters, digits, "-" or "_" were expected.
    """
    code = unguarded(text, GRAMMAR)
    if not GRAMMAR.fullmatch(code):
        expected = f'"UC" and {BARE_LENGTH} letters, digits, "-" or "_" were expected'
        raise Invalid(damage(code) or f"{quoted(code)} is no channel id: {expected}.")
    return f"UC{code}" if len(code) == BARE_LENGTH else code
