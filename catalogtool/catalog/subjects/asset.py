"""What may be said about an asset, and how several rows of a report about one asset become one statement."""

from catalogtool.catalog.models import Asset
from catalogtool.changes.risk import HIGH, MIDDLE, Risk
from catalogtool.changes.subject import Merge, Review, Subject

# An asset report has a row for each reference and each asset that was merged into one; what differs from row to row is
# a list of the asset, or becomes a record of its own.
ONE_ASSET = Merge(united=("constituent_assets", "embedded_assets"))

ASSET = Subject.of(
    Asset,
    name="asset",
    key="asset_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    evidence={
        "missing_because": "text",
        "active_references": "text[]",
        "inactive_references": "text[]",
        "genre": "varchar(100)[]",
    },
    merge=ONE_ASSET,
    review=Review(
        coded=dict.fromkeys(("type", "status", "is_merged", "metadata_origination"), "{c}::text"),
        because={"missing_since": "missing_because"},
        title="title",
        parent="label",
        weight="approx_daily_views",
        sensitive=("status", "ownership", "conflicting_owner", "match_policy", "deleted_at"),
        routine=(
            "active_claims",
            "approx_daily_views",
            "approx_daily_engaged_views",
            "sr_approx_daily_engaged_views",
        ),
        risks=(
            Risk("deleted_at", "deleted", HIGH, kind="deleted"),
            Risk("missing_since", "disappeared", MIDDLE, kind="set"),
            Risk("conflicting_owner", "in conflict", HIGH, kind="set"),
            Risk("ownership", "ownership changed", HIGH),
            Risk("status", "no longer active", HIGH, old="active"),
            Risk("match_policy", "policy lost", HIGH, kind="cleared"),
            Risk("match_policy", "policy changed", MIDDLE),
            Risk("isrc", "codes lost", MIDDLE, kind="cleared"),
            Risk("isrc", "codes exchanged", MIDDLE, kind="changed"),
        ),
    ),
)
