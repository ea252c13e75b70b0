"""What may be said about a channel."""

from catalogtool.catalog.models import Channel
from catalogtool.changes.subject import Subject

CHANNEL = Subject.of(
    Channel,
    name="channel",
    key="channel_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
)
