"""The forms that ask for runs."""

from collections.abc import Sequence
from datetime import timedelta

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from catalogtool.connectors import youtube
from catalogtool.core.clock import now
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.refreshing import is_much
from catalogtool.web import filters
from catalogtool.web.forms import Form

WHAT = {
    "metadata_sync": "Videos: title, category, privacy, length, views",
    "ownership_update": "Claims on videos, and how the videos stand by them",
    "asset_enrichment": "Assets: codes, artists, labels, ownership, policy",
    "channel_sync": "Channels: name, image, description, counts",
}
OF_WHICH = {
    "stale": "What was not asked of lately",
    "all": "Everything",
    "channel": "The videos of one channel",
}


class AskingForm(Form):
    """What asks for a run that may cost much; `units` are those that the page has named before."""

    units = HiddenField()
    agreed = BooleanField("I agree to what it costs")

    def agrees_to(self, units: int) -> bool:
        """Whether the cost was shown, and agreed to where it is much; says what is missing beside its field."""
        named = int(self.units.data) if (self.units.data or "").isdecimal() else 0
        if not 0 < units <= named:
            return False
        if is_much(units) and not self.agreed.data:
            self.agreed.errors = [f"It takes {filters.number(units)} units. Tick that you agree to that."]
            return False
        return True


class RefreshForm(AskingForm):
    what = RadioField(
        "What to ask for",
        [InputRequired("Choose one.")],
        default="metadata_sync",
    )
    of_which = RadioField(
        "Of which",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(name, label) for name, label in OF_WHICH.items()],
        default="stale",
    )
    channel_id = StringField("Channel id", [Length(max=100)], description="Of that one channel; as in UC…")

    def validate_channel_id(self, field: StringField) -> None:
        if self.of_which.data == "channel" and not (field.data or "").strip():
            raise ValidationError("Which channel? Give its id; it begins with UC.")

    def offer(self, questions: Sequence[Question]) -> None:
        """Let these be chosen alone."""
        self.what.choices = [SelectChoice(each.task, WHAT[each.task]) for each in questions]

    @property
    def question(self) -> Question:
        return QUESTIONS[self.what.data]

    @property
    def scope(self) -> Scope:
        if self.of_which.data == "channel":
            return Scope(channel_id=self.channel_id.data.strip())
        lately = now() - timedelta(hours=youtube.settings().stale_hours)
        return Scope(everything=True, stale_since=lately if self.of_which.data == "stale" else None)


class WhatForm(Form):
    """What to ask for."""

    what = SelectMultipleField(
        "What to ask for",
        [InputRequired("Tick what YouTube is to be asked for.")],
        choices=list(QUESTIONS),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    @property
    def questions(self) -> Sequence[Question]:
        return [QUESTIONS[name] for name in self.what.data]


class ChosenForm(WhatForm, AskingForm):
    """What to ask for about videos that somebody chose; `key` is the same however often it is sent."""

    key = HiddenField(validators=[InputRequired(), Length(max=40)])

    def offer(self, questions: Sequence[Question]) -> None:
        """Let these be chosen; all of them are at first."""
        self.what.choices = [SelectChoice(each.task, WHAT[each.task]) for each in questions]
