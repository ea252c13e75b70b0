"""What may be said about a video, and how several rows of a report about one video become one statement."""

from catalogtool.catalog.models import Video
from catalogtool.changes.subject import Merge, Subject

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

VIDEO = Subject.of(
    Video,
    name="video",
    key="video_id",
    exempt=("id", "created_at", "updated_at", "row_version", "source_line"),
    evidence={"claimed_by_this_owner": "text", "claim_origin": "text", "content_type": "text"},
    merge=OWN_CLAIM_FIRST,
)
