"""How long a video lasts: in seconds in reports, as a clock in spreadsheets, in ISO 8601 from the platform's API."""

import re

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.core.errors import Invalid

LONGEST = 2_147_483_647
SECONDS = re.compile("[0-9]{1,12}")
CLOCK = re.compile("(?:([0-9]{1,6}):)?([0-9]{1,2}):([0-9]{2})")
# The platform mixes weeks with days, which the standard does not.
ISO_8601 = re.compile(
    "P(?=.)(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?(?:T(?=.)(?:([0-9]{1,7})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,10})S)?)?"
)
CLOCK_UNITS = (3600, 60, 1)
ISO_UNITS = (604_800, 86_400, 3600, 60, 1)
MINUTE = 60


def read(text: str) -> int:
    """Give the whole seconds of a duration in any of its three forms.

    >>> read("253"), read("0:04:13"), read("4:13"), read("PT4M13S"), read("P1W2DT6H21M32S"), read("P0D")
    (253, 253, 253, 253, 800492, 0)
    >>> read("-5")
    Traceback (most recent call last):
    catalogtool.core.errors.Invalid: "-5" is no duration: seconds like 253, a clock like 0:04:13 or PT4M13S expected.
    """
    trimmed = text.strip()
    seconds = whole_seconds(trimmed)
    if seconds is None:
        expected = "seconds like 253, a clock like 0:04:13 or PT4M13S expected"
        raise Invalid(f"{quoted(trimmed)} is no duration: {expected}.")
    if seconds > LONGEST:
        raise Invalid(f"{quoted(trimmed)} is longer than a duration can be.")
    return seconds


def whole_seconds(trimmed: str) -> int | None:
    if SECONDS.fullmatch(trimmed):
        return int(trimmed)
    if (clock := CLOCK.fullmatch(trimmed)) and clock_fits(clock):
        return weighed(clock, CLOCK_UNITS)
    if iso := ISO_8601.fullmatch(trimmed):
        return weighed(iso, ISO_UNITS)
    return None


def clock_fits(clock: re.Match[str]) -> bool:
    hours, minutes, seconds = clock.groups()
    return int(seconds) < MINUTE and (hours is None or int(minutes) < MINUTE)


def weighed(parts: re.Match[str], units: tuple[int, ...]) -> int:
    return sum(int(part or 0) * unit for part, unit in zip(parts.groups(), units, strict=True))
