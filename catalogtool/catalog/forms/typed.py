"""Texts, names and codes as people type them, one a line, and the checks of the fields that hold them."""

import re
from collections.abc import Callable

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from catalogtool.catalog.identifiers import custom_id, isrc, upc
from catalogtool.catalog.operations import MOST_NAMES
from catalogtool.core.errors import Invalid

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

Check = Callable[[BaseForm, Field], None]


class AtMost:
    """The check that a text has so many characters at most, which the browser is told too."""

    def __init__(self, longest: int) -> None:
        self.longest, self.field_flags = longest, {"maxlength": longest}

    def __call__(self, _form: BaseForm, field: Field) -> None:
        if len(cleaned(field.data)) > self.longest:
            raise ValidationError(f"{self.longest} characters are the most.")


def names_of(longest: int) -> Check:
    """The check that there are not too many names, and each of so many characters at most."""

    def check(_form: BaseForm, field: Field) -> None:
        names = lines(field.data)
        if len(names) > MOST_NAMES:
            raise ValidationError(
                f"These are {len(names)} lines; {MOST_NAMES} are the most that can be kept."
            )
        if too_long := [name for name in names if len(name) > longest]:
            raise ValidationError(
                f"“{too_long[0][:40]}…” has {len(too_long[0])} characters; {longest} are the most."
            )

    return check


def codes_by(read: Callable[[str], str]) -> Check:
    """The check that `read` takes each of the codes."""

    def check(_form: BaseForm, field: Field) -> None:
        try:
            codes(read, field)
        except Invalid as error:
            raise ValidationError(error.message) from error

    return check


ARTISTS, GENRES = names_of(200), names_of(100)
LABEL, NOTES = AtMost(200), AtMost(500)
ISRCS, UPC, CUSTOM_ID = codes_by(isrc.read), codes_by(upc.read), codes_by(custom_id.read)


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
