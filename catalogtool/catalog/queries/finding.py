"""Finding videos by the codes that people paste: each is a probe of one index."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from catalogtool.catalog.identifiers import asset_id, isrc, upc, video_id
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.selection import ordered_by
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid

LINK = re.compile(
    r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:\S*&)?v=|(?:shorts|live|embed|v|video)/))([\w-]{11})(?![\w-])"
)
UPC_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True)
class Found:
    """What a code led to: the name of its kind, and the ids of the videos, hidden and deleted ones among them."""

    kind: str
    ids: list[int]


def find_by_code(text: str, *, offset: int, limit: int, columns: Any = Video) -> Found | None:
    """The videos, newest first, that the text names by a code, or by a link to YouTube; None when it names none."""
    for kind, condition in _readings(text.strip(), columns):
        newest = select(columns.id).where(condition).order_by(*ordered_by("-published", columns))
        if ids := list(session().scalars(newest.offset(offset).limit(limit))):
            return Found(kind, ids)
    return None


def named_by_code(text: str) -> ColumnElement[bool] | None:
    """What is true of the videos that the text names by a code, or by a link to YouTube; None when it names none."""
    for _, condition in _readings(text.strip(), Video):
        if session().scalar(select(exists().where(condition))):
            return condition
    return None


def video_id_in(text: str) -> str:
    """The video id that a link to YouTube holds, or else the text as it is.

    >>> video_id_in("https://www.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=43s")
    'dQw4w9WgXcQ'
    >>> video_id_in("youtu.be/dQw4w9WgXcQ?si=x"), video_id_in("midnight rain")
    ('dQw4w9WgXcQ', 'midnight rain')
    """
    link = LINK.search(text)
    return link.group(1) if link else text


def _readings(text: str, columns: Any) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Each way to understand the text as a code, the most telling first."""
    if code := _read(video_id.read, video_id_in(text)):
        yield "video id", columns.video_id == code
    if code := _read(asset_id.read, text):
        yield "asset id", columns.asset_id == code
    if code := _read(isrc.read, text):
        yield "ISRC", or_(columns.isrc == code, columns.other_isrcs.contains([code]))
    if code := _read(upc.read, text):
        yield "product code", _same_product(columns.upc, code)
    yield "custom id", columns.custom_id == text


def _read(read: Callable[[str], str], text: str) -> str | None:
    try:
        return read(text)
    except Invalid:
        return None


def _same_product(field: ColumnElement[str | None], code: str) -> ColumnElement[bool]:
    """A product's code with and without the zeros that lead it."""
    digits = code.lstrip("0")
    return field.in_({digits.zfill(length) for length in UPC_LENGTHS if length >= len(digits)})
