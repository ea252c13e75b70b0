"""What is to be done to the fields of many videos, as a form: each is left as it is unless somebody says otherwise."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from wtforms import Field, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from catalogtool.catalog.bulk.edits import Edit, Edits, How
from catalogtool.catalog.forms import typed
from catalogtool.catalog.forms.typed import Check, cleaned, codes, lines
from catalogtool.catalog.identifiers import custom_id, isrc, upc
from catalogtool.web.forms import Form

LEAVE = "leave"
NOTHING_TO_DO = "Every field is left as it is. Say for one at least what is to be done with it."

_OF_TEXT = {LEAVE: "Leave", "set": "Set to", "clear": "Clear"}
_OF_LIST = {LEAVE: "Leave", "add": "Add", "remove": "Remove", "set": "Set to", "clear": "Clear"}
_OF_SWITCH = {LEAVE: "Leave", "yes": "Yes", "no": "No"}
_OF_WHAT_MAY_BE_UNKNOWN = {**_OF_SWITCH, "clear": "Not known"}


class Wanted:
    """Holds a value against its rule where the form asks for one."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def __call__(self, form: "ManyForm", field: Field) -> None:
        if form[f"{field.name}_how"].data in (LEAVE, "clear"):
            return
        if not lines(field.data):
            raise ValidationError("Type what is meant, or choose something else to be done.")
        self._check(form, field)


def _how(label: str, choices: dict[str, str]) -> SelectField:
    return SelectField(label, choices=[SelectChoice(*each) for each in choices.items()], default=LEAVE)


class ManyForm(Form):
    """For each field what is to be done, and with which value; `edits` reads that back."""

    label_how = _how("Label", _OF_TEXT)
    label = StringField("Label", [Wanted(typed.LABEL)])
    artist_how = _how("Artists", _OF_LIST)
    artist = TextAreaField("Artists", [Wanted(typed.ARTISTS)], description="One on each line.")
    genre_how = _how("Genres", _OF_LIST)
    genre = TextAreaField("Genres", [Wanted(typed.GENRES)], description="One on each line.")
    upc_how = _how("Product code", _OF_TEXT)
    upc = StringField("Product code", [Wanted(typed.UPC)], description="UPC, EAN or GTIN of the release.")
    isrc_how = _how("ISRC", _OF_TEXT)
    isrc = TextAreaField(
        "ISRC",
        [Wanted(typed.ISRCS)],
        description="Of the recording that all of them hold. One on each line, the main one first.",
    )
    custom_id_how = _how("Custom id", _OF_TEXT)
    custom_id = StringField("Custom id", [Wanted(typed.CUSTOM_ID)], description="Your own id of the asset.")
    is_short_how = _how("Short", _OF_WHAT_MAY_BE_UNKNOWN)
    notes_how = _how("Notes", _OF_TEXT)
    notes = TextAreaField("Notes", [Wanted(typed.NOTES)], description="For your colleagues.")
    administered_how = _how("Administered by us", _OF_SWITCH)
    hidden_how = _how("Hidden from the lists", _OF_SWITCH)

    # Of the preview that was looked at: its counts, its moment, and a key that tells pressing twice from asking twice.
    counts = HiddenField()
    moment = HiddenField()
    key = HiddenField()

    @property
    def rows(self) -> Iterator[tuple[Field, Field | None]]:
        """What is to be done with each field, and with which value; switches have none."""
        for field in self:
            name, is_how, _ = field.name.partition("_how")
            if is_how:
                yield field, self._fields.get(name)

    @property
    def edits(self) -> Edits:
        """What a valid form asks for."""
        return Edits(edit for how, value in self.rows for edit in _edits(how, value))

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not self.edits:
            self.form_errors.append(NOTHING_TO_DO)
        return is_valid and bool(self.edits)


_READ: dict[str, Callable[[Field], Any]] = {
    "label": lambda field: cleaned(field.data),
    "artist": lambda field: lines(field.data),
    "genre": lambda field: lines(field.data),
    "upc": lambda field: codes(upc.read, field)[0],
    "custom_id": lambda field: codes(custom_id.read, field)[0],
    "notes": lambda field: cleaned(field.data),
}


def _edits(how: Field, value: Field | None) -> Iterator[Edit]:
    name = how.name.removesuffix("_how")
    if how.data == LEAVE:
        return
    if value is None:
        yield Edit(name, "clear") if how.data == "clear" else Edit(name, "set", how.data == "yes")
    elif name == "isrc":
        first, *others = codes(isrc.read, value) if how.data == "set" else [None]
        yield from (_set("isrc", first), _set("other_isrcs", others))
    elif how.data == "clear":
        yield Edit(name, "clear")
    else:
        yield Edit(name, cast("How", how.data), _READ[name](value))


def _set(name: str, value: Any) -> Edit:
    return Edit(name, "set", value) if value else Edit(name, "clear")
