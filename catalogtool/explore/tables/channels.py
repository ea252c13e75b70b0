"""Channels as their list shows them."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.catalog.models import Channel
from catalogtool.catalog.queries.channels import SORTS, conditions, ordered_by
from catalogtool.catalog.views.channels import HIDDEN
from catalogtool.explore.table import TABLES, ExportedTable, of_kind
from catalogtool.reports.kinds.exports import CHANNELS
from catalogtool.web.listing import Listing


def rows(listing: Listing) -> Select[Any]:
    chosen = conditions(listing.search, listing[HIDDEN.name])
    return select(*of_kind(Channel, CHANNELS)).where(*chosen).order_by(*ordered_by(listing.order))


TABLES.add(
    "channels",
    ExportedTable(
        "channels", "Channels", rows, lambda: (HIDDEN,), SORTS, index="channels.index", kind=CHANNELS
    ),
)
