"""Finding videos by words of their titles and artists, in the order of a list, at any size of the catalog.

Frequent words are soon met by walking along the list; rare ones lie quickest in the index of words. Left to itself, the
database would walk for seconds where its estimate of words that seldom come together is wrong. So a search walks a
stretch of fixed length, if that promises enough matches, and asks the index when they were not met.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, or_, select, table

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries import estimates
from catalogtool.catalog.queries.selection import Selection, ordered_by, pattern
from catalogtool.core.database import session

WORDS = table("video_words", column("id"), column("words"))

# Walking so far takes about as long as finding two thousand matches by the index and sorting them.
STRETCH = 20_000


def matching_ids(selection: Selection, order: str, *, offset: int, limit: int) -> list[int]:
    """A stretch of the list of the videos that hold each word of the selection."""
    words = selection.words.split()
    if estimates.matches(words) * STRETCH >= (offset + limit) * (estimates.videos() or 0):
        met = list(session().scalars(_met_on_the_way(selection, words, order).offset(offset).limit(limit)))
        if len(met) == limit:
            return met
    indexed = select(Video.id).where(*selection.conditions(), *hold_words(words)).order_by(*ordered_by(order))
    return list(session().scalars(indexed.offset(offset).limit(limit)))


def hold_words(words: list[str], columns: Any = Video) -> list[ColumnElement[bool]]:
    """That a video holds each of the words, as the index of words tells; a table of the past has none."""
    if not words:
        return []
    if columns is not Video:
        return [_holds(columns, func.array_to_string(columns.artist, " "), word) for word in words]
    # Materialised, for the index is then read once; joined, it might be asked for each video of the catalog.
    held = select(WORDS.c.id).where(*(WORDS.c.words.ilike(pattern(word), escape="\\") for word in words))
    return [Video.id.in_(select(held.cte("held").prefix_with("materialized").c.id))]


def _met_on_the_way(selection: Selection, words: list[str], order: str) -> Select[Any]:
    """The matches among the first videos of the list, as they come."""
    shown = (Video.id, Video.title, Video.time_published, Video.views, Video.updated_at)
    artists = func.array_to_string(Video.artist, " ").label("artists")
    first = select(*shown, artists).where(*selection.conditions()).order_by(*ordered_by(order)).limit(STRETCH)
    way = first.subquery("way")
    matches = (_holds(way.c, way.c.artists, word) for word in words)
    return select(way.c.id).where(*matches).order_by(*ordered_by(order, way.c))


def _holds(columns: Any, artists: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return or_(columns.title.ilike(pattern(word), escape="\\"), artists.ilike(pattern(word), escape="\\"))
