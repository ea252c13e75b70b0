"""What may be said about a claim, and what a row about a claim tells beside it."""

from catalogtool.catalog.models import Claim
from catalogtool.catalog.subjects.asset import ASSET
from catalogtool.changes.risk import HIGH, MIDDLE, Risk
from catalogtool.changes.subject import Review, Subject

# What rows of a claim report tell of the claim's asset: its fields, and the columns in which they are staged.
OF_THE_ASSET = {
    field: f"asset_{field.removeprefix('asset_')}"
    for field in (
        *(
            "custom_id",
            "title",
            "artist",
            "album",
            "label",
            "asset_labels",
            "isrc",
            "other_isrcs",
            "upc",
            "grid",
        ),
        *("iswc", "tms", "hfa_song_code", "season", "episode_number", "episode_title", "release_date"),
        *("director", "studio", "writers"),
    )
}

CLAIM = Subject.of(
    Claim,
    name="claim",
    key="claim_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    evidence={
        "missing_because": "text",
        "reference_video_id": "text",
        **{column: ASSET.fields[field] for field, column in OF_THE_ASSET.items()},
    },
    review=Review(
        coded=dict.fromkeys(("status", "status_detail", "type", "third_party", "content_type"), "{c}::text"),
        because={"missing_since": "missing_because"},
        title="video_title",
        parent="channel_display_name",
        weight="views",
        sensitive=("status", "asset_id", "claim_policy_monetize", "claim_policy_block", "deleted_at"),
        routine=("views", "engaged_views"),
        risks=(
            Risk("deleted_at", "deleted", HIGH, kind="deleted"),
            Risk("missing_since", "disappeared", MIDDLE, kind="set"),
            Risk("status", "claims released", HIGH, old="active", new="inactive"),
            Risk("status", "claims under dispute", HIGH, new="disputed"),
            Risk("status", "no longer active", MIDDLE, old="active"),
            Risk("asset_id", "assets exchanged", MIDDLE, kind="changed"),
            Risk("third_party", "claimed by others", HIGH, new="true"),
            Risk("claim_policy_block", "policy now blocks", HIGH, kind="set"),
            Risk("claim_policy_monetize", "no longer monetized", HIGH, kind="cleared"),
        ),
    ),
)
