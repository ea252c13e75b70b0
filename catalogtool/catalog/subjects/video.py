"""What may be said about a video, and how several rows of a report about one video become one statement."""

from catalogtool.catalog.models import Video
from catalogtool.changes.risk import HIGH, MIDDLE, Risk
from catalogtool.changes.subject import Merge, Review, Subject

# A video report has a row for each claim on the video. The owner's own claim speaks before that of anybody else; among
# equals the row that stands later in the file does, for the platform appends. The other rows are kept as claims.
OWN_CLAIM_FIRST = Merge(
    order="coalesce(claimed_by_this_owner = 'Yes', false) desc, line desc",
    into="other_claims",
    rest=(
        "claim_id",
        "asset_id",
        "custom_id",
        "claim_origin",
        "content_type",
        "effective_policy",
        "claimed_by_this_owner",
    ),
)

ADVERTISING = tuple(
    f"{kind}_enabled"
    for kind in (
        "third_party_ads",
        "display_ads",
        "sponsored_cards",
        "overlay_ads",
        "nonskippable_video_ads",
        "long_nonskippable_video_ads",
        "skippable_video_ads",
        "prerolls",
        "midrolls",
        "postrolls",
    )
)
FEW_VALUES = (
    "claimed_status",
    "claimed_by_another_owner",
    *ADVERTISING,
    "embedding_allowed",
    "ratings_allowed",
    "comments_allowed",
    "privacy_status",
    "is_short",
    "is_live_stream",
    "hidden",
    "administered",
)
# A policy is a name that people choose; of what it does the name tells most often.
POLICY_ACTION = "lower(substring({c} from '(?i)(monetize|track|block)'))"

RISKS = (
    Risk("deleted_at", "deleted", HIGH, kind="deleted"),
    Risk("missing_since", "disappeared", MIDDLE, kind="set"),
    Risk("claimed_status", "claims lost", HIGH, old="claim", new="unclaimed"),
    Risk("claimed_status", "claims under dispute", HIGH, old="claim"),
    Risk("claimed_by_another_owner", "claimed by others", HIGH, new="Yes"),
    Risk("asset_id", "assets lost", HIGH, kind="cleared"),
    Risk("asset_id", "assets exchanged", MIDDLE, kind="changed"),
    Risk("claim_id", "claims lost", HIGH, kind="cleared"),
    Risk("effective_policy", "policy weakened", HIGH, old="monetize", new="track"),
    Risk("effective_policy", "policy now blocks", HIGH, new="block"),
    Risk("effective_policy", "policy no longer blocks", MIDDLE, old="block"),
    Risk("effective_policy", "policy lost", HIGH, kind="cleared"),
    Risk("effective_policy", "policy changed", MIDDLE),
    Risk("privacy_status", "made private", HIGH, old="public", new="private"),
    Risk("privacy_status", "no longer public", MIDDLE, old="public"),
    Risk("privacy_status", "made public", MIDDLE, new="public"),
    Risk("isrc", "codes lost", MIDDLE, kind="cleared"),
    Risk("isrc", "codes exchanged", MIDDLE, kind="changed"),
    Risk("upc", "codes lost", MIDDLE, kind="cleared"),
    Risk("custom_id", "codes lost", MIDDLE, kind="cleared"),
    Risk("title", "titles lost", MIDDLE, kind="cleared"),
    *(Risk(field, "ads switched off", MIDDLE, old="Yes", new="No") for field in ADVERTISING),
)

VIDEO = Subject.of(
    Video,
    name="video",
    key="video_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    evidence=dict.fromkeys(
        ("missing_because", "claimed_by_this_owner", "claim_origin", "content_type"), "text"
    ),
    merge=OWN_CLAIM_FIRST,
    review=Review(
        coded={**dict.fromkeys(FEW_VALUES, "{c}::text"), "effective_policy": POLICY_ACTION},
        because={"missing_since": "missing_because"},
        title="title",
        parent="channel_display_name",
        weight="views",
        sensitive=(
            "claimed_status",
            "claimed_by_another_owner",
            "asset_id",
            "claim_id",
            "effective_policy",
            "privacy_status",
            "deleted_at",
            *ADVERTISING,
        ),
        routine=("views", "engaged_views"),
        risks=RISKS,
    ),
)
