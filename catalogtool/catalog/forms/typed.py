"""Names and codes as people type them, one a line."""

import re
from collections.abc import Callable

from wtforms import Field
from wtforms.validators import ValidationError

from catalogtool.catalog.operations import MOST_NAMES
from catalogtool.core.errors import Invalid

LONGEST_ARTIST, LONGEST_GENRE = 200, 100
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def check_names(field: Field, longest: int) -> None:
    names = lines(field.data)
    if len(names) > MOST_NAMES:
        raise ValidationError(f"These are {len(names)} lines; {MOST_NAMES} are the most that can be kept.")
    if too_long := [name for name in names if len(name) > longest]:
        raise ValidationError(
            f"“{too_long[0][:40]}…” has {len(too_long[0])} characters; {longest} are the most."
        )


def check_codes(read: Callable[[str], str], field: Field) -> None:
    try:
        codes(read, field)
    except Invalid as error:
        raise ValidationError(error.message) from error


def codes(read: Callable[[str], str], field: Field) -> list[str]:
    """The codes that were typed, one a line, in the form in which they are kept.

    What a report brought stays as it is while nobody touches it, for it must not keep people from editing the rest.
    """
    typed = lines(field.data)
    return typed if typed == lines(field.object_data) else list(dict.fromkeys(map(read, typed)))


def lines(typed: str | None) -> list[str]:
    """The lines that hold anything, each once."""
    return list(dict.fromkeys(line.strip() for line in cleaned(typed).split("\n") if line.strip()))


def cleaned(typed: str | None) -> str:
    """The text without control characters but line ends, for browsers send a carriage return with each."""
    return CONTROL.sub("", typed or "").strip()
