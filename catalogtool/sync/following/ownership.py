"""What a content owner may know of the claims on videos, those of others too, and how the videos stand by them."""

from collections.abc import Sequence

from catalogtool.catalog.derived.claim import VIDEOS
from catalogtool.connectors.google import Answer
from catalogtool.connectors.kinds.youtube_content_id import MOST_IDS, YoutubeContentId
from catalogtool.connectors.said import claim
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Question, Told

# Claims on the asked videos that no answer names any more have ended for good. One that came into the catalog after the
# question was asked may well be alive, and what was asked since is told by others.
UNNAMED = """
select distinct c.claim_id from raw_answer r cross join jsonb_array_elements_text(r.asked) asked (video_id)
join followed f on f.task = 'ownership_update' and f.subject_key = asked.video_id and f.asked_at = r.collected_at
join claim c on c.video_id = asked.video_id
where r.job_id = any(:jobs) and c.created_at < r.collected_at and c.deleted_at is null and c.missing_since is null
"""


def items(youtube: YoutubeContentId, ids: Sequence[str]) -> list[Answer]:
    return list(youtube.claims(ids))


def telling(ids: Sequence[str], items: Sequence[Answer]) -> Told:
    """Translate; that a video has no claims says nothing against it."""
    return Told(ids, items, said={each["id"]: claim.of_claim(each) for each in items})


OWNERSHIP = Question(
    "ownership_update",
    "Refresh claims from YouTube",
    of="video",
    subject="claim",
    fields=claim.FIELDS,
    at_once=MOST_IDS,
    method="claimSearch.list",
    service=Connection.content_id,
    items=items,
    telling=telling,
    about=lambda item: (item["videoId"],),
    unnamed=UNNAMED,
    derived=(VIDEOS,),
)
