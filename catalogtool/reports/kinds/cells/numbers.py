"""Whole numbers and durations."""

import re

from catalogtool.catalog.identifiers import duration
from catalogtool.catalog.identifiers.spreadsheet import SCIENTIFIC
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.shortcuts import matching
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged

LARGEST = 9_223_372_036_854_775_807
PLAIN = re.compile("[0-9]+")
WITH_ZERO_FRACTION = re.compile(r"([0-9]+)\.0+")
# A single full stop before three digits could as well be a decimal point, so it needs a second one.
GROUPED = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:[ \u00a0\u202f'’][0-9]{3})+|(?:\.[0-9]{3}){2,})")
NEGATIVE = re.compile(r"[-\u2212\u2013][0-9.,]+")

spelled_count = matching("0|[1-9][0-9]{0,17}")
spelled_seconds = matching("0|[1-9][0-9]{0,8}")


def count(cell: str) -> str:
    """Read a whole number that isn't negative; without thousands separators or decimals that say nothing it is noted.

    >>> count("007")
    '7'
    >>> count("1,234,567")
    Traceback (most recent call last):
    catalogtool.reports.kinds.kind.Damaged: The number is written with thousands separators; 1234567 was taken.
    """
    text = cell.strip()
    digits = plain_digits(text)
    if digits is None:
        raise Damaged(why_no_count(text))
    number = int(digits) if len(digits) <= len(str(LARGEST)) else LARGEST + 1
    if number > LARGEST:
        raise Damaged(f"{quoted(text)} is larger than any count can be.")
    if text.isdecimal():
        return str(number)
    raise repaired(text, str(number))


def plain_digits(text: str) -> str | None:
    if PLAIN.fullmatch(text):
        return text.lstrip("0") or "0"
    if whole := WITH_ZERO_FRACTION.fullmatch(text):
        return whole[1].lstrip("0") or "0"
    return re.sub("[^0-9]", "", text).lstrip("0") or "0" if GROUPED.fullmatch(text) else None


def repaired(text: str, number: str) -> Damaged:
    if GROUPED.fullmatch(text):
        how, damage = "thousands separators", Damage.SEPARATORS
    else:
        how, damage = "decimals", Damage.DECIMALS
    return Damaged(f"The number is written with {how}; {number} was taken.", number, damage=damage)


def why_no_count(text: str) -> str:
    shown = quoted(text)
    if NEGATIVE.fullmatch(text):
        return f"{shown} is negative; a count can't be."
    if SCIENTIFIC.fullmatch(text):
        return f"A spreadsheet rounded this number to {shown}; its last digits are lost in this file."
    if any(sign.isdigit() and not sign.isascii() for sign in text):
        return f"{shown} is written with other digits than 0-9."
    return f"{shown} is no whole number."


def seconds(cell: str) -> str:
    """Read a duration in whole seconds.

    >>> seconds("PT4M13S")
    '253'
    """
    text = cell.strip()
    digits = None if PLAIN.fullmatch(text) else plain_digits(text)
    if digits is None:
        return str(duration.read(text))
    raise repaired(text, str(duration.read(digits)))
