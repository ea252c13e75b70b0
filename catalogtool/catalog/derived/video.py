"""A video names its channel."""

from catalogtool.catalog.derived.derivation import DERIVATIONS, Derivation
from catalogtool.catalog.subjects.channel import CHANNEL

CHANNELS = Derivation(CHANNEL, "channel_id", {"name": "channel_display_name"})

DERIVATIONS.add("video", (CHANNELS,))
