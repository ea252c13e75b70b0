"""What may be said about a reference."""

from catalogtool.catalog.models import Reference
from catalogtool.changes.risk import HIGH, MIDDLE, Risk
from catalogtool.changes.subject import Review, Subject

REFERENCE = Subject.of(
    Reference,
    name="reference",
    key="reference_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    review=Review(
        coded={"status": "{c}::text", "type": "{c}::text"},
        sensitive=("status", "deleted_at"),
        risks=(
            Risk("deleted_at", "deleted", HIGH, kind="deleted"),
            Risk("status", "no longer active", MIDDLE, old="active"),
        ),
    ),
)
