"""What a content owner may know of the claims on videos, those of others too, and how the videos stand by them."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from catalogtool.catalog.derived.claim import VIDEOS
from catalogtool.connectors.kinds.youtube_content_id import MOST_IDS
from catalogtool.connectors.said import claim
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Ask, Question, Raw, Told

# Claims on the asked videos that no answer names any more have ended for good.
UNNAMED = """
select c.claim_id from claim c join followed f on f.subject_key = c.video_id and f.task = 'ownership_update'
where f.asked_at >= :since and c.deleted_at is null and c.missing_since is null
"""


@contextmanager
def asking(connection: Connection) -> Iterator[Ask]:
    """Ask by a client of its own."""
    youtube = connection.content_id()

    def about(ids: Sequence[str]) -> tuple[Told, int]:
        before = youtube.client.calls
        claims = list(youtube.claims(ids))
        told = Told(
            ids,
            said={each["id"]: claim.of_claim(each) for each in claims},
            raw=[Raw("claimSearch.list", ids, claims)],
        )
        return told, youtube.client.calls - before

    with closing(youtube.client):
        yield about


OWNERSHIP = Question(
    "ownership_update",
    "Refresh claims from YouTube",
    of="video",
    subject="claim",
    fields=claim.FIELDS,
    at_once=MOST_IDS,
    asking=asking,
    unnamed=UNNAMED,
    derived=(VIDEOS,),
)
