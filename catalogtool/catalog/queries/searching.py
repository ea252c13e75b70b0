"""Finding videos by words of their titles and artists, in the order of a list, at any size of the catalog.

Frequent words are soon met by walking along the list; rare ones lie quickest in the index of words. Words that are
frequent, but seldom together, the database's own estimate takes for frequent, and it would walk for seconds. So a search
walks a stretch of fixed length at most, unless the words seem rare, and asks the index when that was not enough.
"""

from sqlalchemy import ColumnElement, Select, column, func, or_, select, table, text

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.selection import Selection, ordered_by, pattern
from catalogtool.core.database import session

WORDS = table("video_words", column("id"), column("words"))

# Walking so far takes about as long as sorting two thousand matches that the index of words finds.
STRETCH = 20_000
RARE = 1_000


def matching_ids(selection: Selection, order: str, *, offset: int, limit: int) -> list[int]:
    """A stretch of the list of the videos that hold each word of the selection."""
    words = selection.words.split()
    if _estimated_matches(words) > RARE:
        met = list(session().scalars(_met_on_the_way(selection, words, order).offset(offset).limit(limit)))
        if len(met) == limit:
            return met
    indexed = select(Video.id).where(*selection.conditions(), hold_words(words)).order_by(*ordered_by(order))
    return list(session().scalars(indexed.offset(offset).limit(limit)))


def hold_words(words: list[str]) -> ColumnElement[bool]:
    """That a video holds each of the words, as the index of words tells."""
    # Materialised, for the index is then read once; joined, it might be asked for each video of the catalog.
    held = select(WORDS.c.id).where(*(WORDS.c.words.ilike(pattern(word), escape="\\") for word in words))
    return Video.id.in_(select(held.cte("held").prefix_with("materialized").c.id))


def _met_on_the_way(selection: Selection, words: list[str], order: str) -> Select[tuple[int]]:
    """The matches among the first videos of the list, as they come."""
    artists = func.array_to_string(Video.artist, " ").label("artists")
    first = select(Video.id, Video.title, artists).where(*selection.conditions()).order_by(*ordered_by(order))
    way = first.limit(STRETCH).subquery("way")
    matches = (
        or_(way.c.title.ilike(pattern(word), escape="\\"), way.c.artists.ilike(pattern(word), escape="\\"))
        for word in words
    )
    return select(way.c.id).where(*matches)


def _estimated_matches(words: list[str]) -> int:
    """How many videos the database expects to hold all the words."""
    each = " and ".join(f"words ilike :word{place}" for place in range(len(words)))
    explained = text(f"explain (format json) select from video_words where {each}")  # noqa: S608 - only names of parameters
    named = {f"word{place}": pattern(word) for place, word in enumerate(words)}
    plan = session().execute(explained, named).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])
