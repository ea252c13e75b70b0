"""The fields of a video that people keep, as a form."""

import re
from collections.abc import Callable
from typing import Any

from wtforms import BooleanField, Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import HiddenInput

from catalogtool.catalog.identifiers import custom_id, isrc, upc
from catalogtool.catalog.models import Video
from catalogtool.catalog.operations import stored_values
from catalogtool.core.errors import Invalid
from catalogtool.web.forms import Form

LONGEST_ARTIST, LONGEST_GENRE, MOST_NAMES = 200, 100, 100
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class VideoForm(Form):
    """What is stored to begin with, and then what was typed; `values` reads that back into fields."""

    row_version = IntegerField(widget=HiddenInput())
    artist = TextAreaField("Artists", description="One on each line, the main one first.")
    genre = TextAreaField("Genres", description="One on each line.")
    label = StringField("Label", [Length(max=200, message="A label may have 200 characters.")])
    custom_id = StringField("Custom id", description="Your own id of the asset.")
    isrc = TextAreaField("ISRC", description="One on each line, the main one first. Hyphens may stay.")
    upc = StringField("Product code", description="UPC, EAN or GTIN of the release.")
    notes = TextAreaField(
        "Notes",
        [Length(max=500, message="Notes may have 500 characters.")],
        description="For your colleagues.",
    )
    administered = BooleanField("Administered by us")
    hidden = BooleanField("Hidden from the lists")

    @classmethod
    def of(cls, video: Video) -> "VideoForm":
        """The form with the values of that video, or with those of the present request where it brings any."""
        stored = stored_values(video)
        isrcs = [video.isrc, *(video.other_isrcs or ())] if video.isrc else video.other_isrcs
        lines = {"artist": video.artist, "genre": video.genre, "isrc": isrcs}
        shown = {name: "\n".join(items or ()) for name, items in lines.items()}
        return cls(data={**stored, **shown, "row_version": video.row_version})

    def validate_artist(self, field: Field) -> None:
        _check_names(field, LONGEST_ARTIST)

    def validate_genre(self, field: Field) -> None:
        _check_names(field, LONGEST_GENRE)

    def validate_isrc(self, field: Field) -> None:
        _check(isrc.read, field)

    def validate_upc(self, field: Field) -> None:
        _check(upc.read, field)

    def validate_custom_id(self, field: Field) -> None:
        _check(custom_id.read, field)

    @property
    def values(self) -> dict[str, Any]:
        """What a valid form says of each field; None clears it."""
        isrcs = _codes(isrc.read, self.isrc)
        return {
            "artist": _lines(self.artist.data) or None,
            "genre": _lines(self.genre.data) or None,
            "label": _cleaned(self.label.data) or None,
            "custom_id": next(iter(_codes(custom_id.read, self.custom_id)), None),
            "isrc": isrcs[0] if isrcs else None,
            "other_isrcs": isrcs[1:] or None,
            "upc": next(iter(_codes(upc.read, self.upc)), None),
            "notes": _cleaned(self.notes.data) or None,
            "administered": self.administered.data,
            "hidden": self.hidden.data,
        }


class LockForm(Form):
    """Why a field is locked."""

    field = HiddenField()
    reason = StringField(
        "Reason",
        [Length(max=500, message="A reason may have 500 characters.")],
        description="Stands beside the lock for everybody to read. It may be left out.",
    )


def _check_names(field: Field, longest: int) -> None:
    names = _lines(field.data)
    if len(names) > MOST_NAMES:
        raise ValidationError(f"These are {len(names)} lines; {MOST_NAMES} are the most that can be kept.")
    if too_long := [name for name in names if len(name) > longest]:
        raise ValidationError(
            f"“{too_long[0][:40]}…” has {len(too_long[0])} characters; {longest} are the most."
        )


def _check(read: Callable[[str], str], field: Field) -> None:
    try:
        _codes(read, field)
    except Invalid as error:
        raise ValidationError(error.message) from error


def _codes(read: Callable[[str], str], field: Field) -> list[str]:
    """The codes that were typed, one a line, in the form in which they are kept.

    What a report brought stays as it is while nobody touches it, for it must not keep people from editing the rest.
    """
    typed = _lines(field.data)
    return typed if typed == _lines(field.object_data) else list(dict.fromkeys(map(read, typed)))


def _lines(typed: str | None) -> list[str]:
    """The lines that hold anything, each once."""
    return list(dict.fromkeys(line.strip() for line in _cleaned(typed).split("\n") if line.strip()))


def _cleaned(typed: str | None) -> str:
    """The text without control characters but line ends, for browsers send a carriage return with each."""
    return CONTROL.sub("", typed or "").strip()
