"""Claims as their list shows them."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.catalog.models import Claim
from catalogtool.catalog.queries.claims import SORTS, Claims, ordered_by
from catalogtool.catalog.views.claims import FILTERS
from catalogtool.explore.table import TABLES, ExportedTable, of_kind
from catalogtool.reports.kinds.exports import CLAIMS
from catalogtool.web.listing import Listing


def rows(listing: Listing) -> Select[Any]:
    asked = Claims(words=listing.search, **{each.name: listing[each.name] for each in FILTERS})
    return select(*of_kind(Claim, CLAIMS)).where(*asked.conditions()).order_by(*ordered_by(listing.order))


TABLES.add(
    "claims",
    ExportedTable("claims", "Claims", rows, lambda: FILTERS, SORTS, index="claims.index", kind=CLAIMS),
)
