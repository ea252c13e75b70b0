"""The form that asks for a run."""

from datetime import timedelta

from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from catalogtool.connectors import youtube
from catalogtool.core.clock import now
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.refreshing import QUESTIONS
from catalogtool.web.forms import Form

WHAT = {
    "metadata_sync": "Videos: title, category, privacy, length, views",
    "ownership_update": "Claims on videos, and how the videos stand by them",
    "asset_enrichment": "Assets: codes, artists, labels, ownership, policy",
    "channel_sync": "Channels: name, image, description, counts",
}
OF_WHICH = {"stale": "What was not asked of lately", "all": "Everything", "channel": "One channel"}


class RefreshForm(Form):
    what = RadioField(
        "What to ask for",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(name, label) for name, label in WHAT.items()],
        default="metadata_sync",
    )
    of_which = RadioField(
        "Of which",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(name, label) for name, label in OF_WHICH.items()],
        default="stale",
    )
    channel_id = StringField("Channel id", [Length(max=100)], description="Of one channel; as in UC…")
    agreed = BooleanField("I agree to what it costs")

    @property
    def question(self) -> Question:
        return QUESTIONS[self.what.data]

    @property
    def scope(self) -> Scope:
        if self.of_which.data == "channel":
            return Scope(channel_id=self.channel_id.data)
        lately = now() - timedelta(hours=youtube.settings().stale_hours)
        return Scope(everything=True, stale_since=lately if self.of_which.data == "stale" else None)
