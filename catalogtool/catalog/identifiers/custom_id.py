"""The partner's own id of an asset: free text, often an ISRC or a video id, and not unique."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage
from catalogtool.core.errors import Invalid

LONGEST = 100
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def read(text: str) -> str:
    """Give the custom id that the text holds, trimmed and otherwise as it is.

    >>> read(" -QX 7 ")
    '-QX 7'
    >>> read("x" * 101)
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: The custom id has 101 characters; 100 are the most that can be kept.
    """
    code = text.strip()
    if lost := damage(code):
        raise Invalid(lost)
    if len(code) > LONGEST:
        raise Invalid(f"The custom id has {len(code)} characters; {LONGEST} are the most that can be kept.")
    if CONTROL.search(code):
        raise Invalid("The custom id holds a line break or another control character.")
    return code
