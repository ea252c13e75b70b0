"""Assets as their list shows them."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.catalog.models import Asset
from catalogtool.catalog.queries.assets import SORTS, Assets, ordered_by
from catalogtool.catalog.views.assets import FILTERS
from catalogtool.explore.table import TABLES, ExportedTable, of_kind
from catalogtool.reports.kinds.exports import ASSETS
from catalogtool.web.listing import Listing


def rows(listing: Listing) -> Select[Any]:
    asked = Assets(words=listing.search, **{each.name: listing[each.name] for each in FILTERS})
    return select(*of_kind(Asset, ASSETS)).where(*asked.conditions()).order_by(*ordered_by(listing.order))


TABLES.add(
    "assets",
    ExportedTable("assets", "Assets", rows, lambda: FILTERS, SORTS, index="assets.index", kind=ASSETS),
)
