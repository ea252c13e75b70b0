"""The fields of a video that people keep, as a form."""

from typing import Any

from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from catalogtool.catalog.forms import typed
from catalogtool.catalog.forms.typed import cleaned, codes, lines
from catalogtool.catalog.identifiers import custom_id, isrc, upc
from catalogtool.catalog.models import Video
from catalogtool.catalog.operations import stored_values
from catalogtool.web.forms import Form

# What a choice says of a video; nobody has to know.
KNOWN = {"": None, "yes": True, "no": False}


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
    is_short = SelectField(
        "Short",
        choices=[SelectChoice("", "Not known"), SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        description="Lock it on the video’s page if YouTube and reports are to leave it so.",
    )
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
        short = next(choice for choice, known in KNOWN.items() if known is video.is_short)
        return cls(data={**stored, **shown, "is_short": short, "row_version": video.row_version})

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
            "is_short": KNOWN[self.is_short.data or ""],
            "notes": cleaned(self.notes.data) or None,
            "administered": self.administered.data,
            "hidden": self.hidden.data,
        }
