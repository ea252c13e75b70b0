"""Product codes of releases: UPC, EAN and GTIN, told apart by their length alone, with a check digit at the end."""

import re

from catalogtool.catalog.identifiers.spreadsheet import damage
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

PATTERN = "[0-9]{8}|[0-9]{12,14}"
GRAMMAR = re.compile(PATTERN)
UPC_LENGTH = 12
PRESENTATION = re.compile(r"[\s-]+")
SHORTENED = re.compile(
    "[1-9][0-9]{8,10}"
)  # Of twelve digits at most three are taken for zeros that went missing.


def read(text: str) -> str:
    """Give the digits of the product code that the text holds, as many as were written.

    >>> read("0 36000 24145 7")
    '036000241457'
    >>> read("036000241458")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "036000241458" is no product code: the check digit should be 7; a digit is wrong.
    """
    trimmed = text.strip().removeprefix("'")
    code = PRESENTATION.sub("", trimmed)
    if not GRAMMAR.fullmatch(code):
        raise Invalid(
            damage(trimmed) or f"{quoted(trimmed)} is no product code: 8, 12, 13 or 14 digits were expected."
        )
    if int(code[-1]) != (expected := check_digit(code[:-1])):
        wrong = f"the check digit should be {expected}; a digit is wrong"
        raise Invalid(f"{quoted(trimmed)} is no product code: {wrong}.")
    return code


def with_zeros(text: str) -> str | None:
    """Give the code of twelve digits whose zeros at the front a spreadsheet has dropped; None where it is none.

    >>> with_zeros("36000241457"), with_zeros("36000241458")
    ('036000241457', None)
    """
    code = text.strip().removeprefix("'")
    if not SHORTENED.fullmatch(code) or int(code[-1]) != check_digit(code[:-1]):
        return None
    return code.zfill(UPC_LENGTH)


def check_digit(body: str) -> int:
    """Compute the digit that ends a code: from the right, the digits weigh three and one by turns.

    >>> check_digit("03600024145")
    7
    """
    return -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body))) % 10


def comparable(code: str) -> str:
    """Give the form in which a UPC equals the EAN of the same product: fourteen digits.

    >>> comparable("036000241457") == comparable("0036000241457")
    True
    """
    return code.zfill(14)
