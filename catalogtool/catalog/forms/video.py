"""The fields of a video that people keep, as a form."""

from typing import Any

from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from catalogtool.catalog.forms import typed
from catalogtool.catalog.forms.typed import cleaned, codes, lines
from catalogtool.catalog.identifiers import custom_id, isrc, upc
from catalogtool.catalog.models import Video
from catalogtool.catalog.operations import stored_values
from catalogtool.web.forms import Form


class VideoForm(Form):
    """What is stored to begin with, and then what was typed; `values` reads that back into fields."""

    row_version = IntegerField(widget=HiddenInput())
    artist = TextAreaField("Artists", [typed.ARTISTS], description="One on each line, the main one first.")
    genre = TextAreaField("Genres", [typed.GENRES], description="One on each line.")
    label = StringField("Label", [typed.LABEL])
    custom_id = StringField("Custom id", [typed.CUSTOM_ID], description="Your own id of the asset.")
    isrc = TextAreaField(
        "ISRC", [typed.ISRCS], description="One on each line, the main one first. Hyphens may stay."
    )
    upc = StringField("Product code", [typed.UPC], description="UPC, EAN or GTIN of the release.")
    notes = TextAreaField("Notes", [typed.NOTES], description="For your colleagues.")
    administered = BooleanField("Administered by us")
    hidden = BooleanField("Hidden from the lists")

    @classmethod
    def of(cls, video: Video) -> "VideoForm":
        """The form with the values of that video, or with those of the present request where it brings any."""
        stored = stored_values(video)
        isrcs = [video.isrc, *(video.other_isrcs or ())] if video.isrc else video.other_isrcs
        listed = {"artist": video.artist, "genre": video.genre, "isrc": isrcs}
        shown = {name: "\n".join(items or ()) for name, items in listed.items()}
        return cls(data={**stored, **shown, "row_version": video.row_version})

    @property
    def values(self) -> dict[str, Any]:
        """What a valid form says of each field; None clears it."""
        isrcs = codes(isrc.read, self.isrc)
        return {
            "artist": lines(self.artist.data) or None,
            "genre": lines(self.genre.data) or None,
            "label": cleaned(self.label.data) or None,
            "custom_id": next(iter(codes(custom_id.read, self.custom_id)), None),
            "isrc": isrcs[0] if isrcs else None,
            "other_isrcs": isrcs[1:] or None,
            "upc": next(iter(codes(upc.read, self.upc)), None),
            "notes": cleaned(self.notes.data) or None,
            "administered": self.administered.data,
            "hidden": self.hidden.data,
        }
