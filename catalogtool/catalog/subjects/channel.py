"""What may be said about a channel."""

from catalogtool.catalog.models import Channel
from catalogtool.changes.risk import HIGH, Risk
from catalogtool.changes.subject import Review, Subject

CHANNEL = Subject.of(
    Channel,
    name="channel",
    key="channel_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    review=Review(
        coded=dict.fromkeys(("is_monetized", "hidden"), "{c}::text"),
        weight="view_count",
        sensitive=("is_monetized", "deleted_at"),
        routine=("subscriber_count", "video_count", "view_count"),
        risks=(
            Risk("deleted_at", "deleted", HIGH, kind="deleted"),
            Risk("is_monetized", "monetization lost", HIGH, old="true", new="false"),
        ),
    ),
)
