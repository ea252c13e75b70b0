"""The id of a YouTube video: 64 bits in eleven base64url characters, so the last one has sixteen values only."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage, unguarded
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]"
GRAMMAR = re.compile(PATTERN)
ALPHABET = re.compile("[A-Za-z0-9_-]+")
LENGTH = 11


def read(text: str) -> str:
    """Give the video id that the text holds.

    >>> read(" '-4tsbFYVkoA")
    '-4tsbFYVkoA'
    >>> read("4tsbFYVko")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "4tsbFYVko" is no video id: a video id has 11 characters, this has 9.
    """
    code = unguarded(text, GRAMMAR)
    if not GRAMMAR.fullmatch(code):
        raise Invalid(damage(code) or fault(code))
    return code


def fault(code: str) -> str:
    shown = quoted(code)
    if not code:
        return "The video id is blank."
    if len(code) != LENGTH:
        return f"{shown} is no video id: a video id has {LENGTH} characters, this has {len(code)}."
    if not ALPHABET.fullmatch(code):
        return f'{shown} is no video id: a video id has only the letters A-Z and a-z, digits, "-" and "_".'
    return f'{shown} is no video id: no video id ends with "{code[-1]}", so a character of it must be wrong.'
