"""The references that assets are recognised by."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.catalog.models import Reference
from catalogtool.explore.table import TABLES, ExportedTable, of_kind
from catalogtool.reports.kinds.exports import REFERENCES
from catalogtool.web.listing import Filter, Listing

FILTERS = (Filter("asset_id", "Asset"),)


def rows(listing: Listing) -> Select[Any]:
    of_asset = [Reference.asset_id == listing["asset_id"]] if listing["asset_id"] else []
    held = select(*of_kind(Reference, REFERENCES)).where(Reference.deleted_at.is_(None), *of_asset)
    return held.order_by(Reference.id)


TABLES.add("references", ExportedTable("references", "References", rows, lambda: FILTERS, kind=REFERENCES))
