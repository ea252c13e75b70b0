"""A video names its channel."""

from catalogtool.catalog.subjects.channel import CHANNEL
from catalogtool.reports.importing.derived.derivation import DERIVATIONS, Derivation

CHANNELS = Derivation(CHANNEL, "channel_id", {"name": "channel_display_name"})

DERIVATIONS.add("video", (CHANNELS,))
