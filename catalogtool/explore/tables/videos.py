"""Videos as their list shows them."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.selection import SORTS, ordered_by
from catalogtool.catalog.views.moments import NAME as AS_OF
from catalogtool.catalog.views.videos import filters, selected
from catalogtool.core.errors import Invalid
from catalogtool.explore.table import TABLES, ExportedTable, of_kind
from catalogtool.reports.kinds.exports import VIDEOS
from catalogtool.web.listing import Listing


def rows(listing: Listing) -> Select[Any]:
    """Raises Invalid for a list of the past, which knows a part of the fields only."""
    if listing[AS_OF]:
        raise Invalid("Only the videos of now can be exported. Leave out the moment of the past.")
    chosen = Choice(selection=selected(listing))
    return select(*of_kind(Video, VIDEOS)).where(*chosen.conditions()).order_by(*ordered_by(listing.order))


TABLES.add(
    "videos", ExportedTable("videos", "Videos", rows, filters, SORTS, index="videos.index", kind=VIDEOS)
)
