"""Reports as their list shows them."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.reports import queries
from catalogtool.reports.models import Report
from catalogtool.web.listing import Listing

COLUMNS: tuple[Any, ...] = (
    *(Report.id, Report.original_name, Report.status, Report.kind, Report.version, Report.subject),
    *(Report.content_owner, Report.size, Report.sha256, Report.uploaded_by_name, Report.changeset_id),
    *(Report.created_at, Report.started_at, Report.processed_at, Report.error_message, Report.rows_read),
    *(
        Report.rows_created,
        Report.rows_updated,
        Report.rows_unchanged,
        Report.rows_refused,
        Report.rows_blank,
    ),
    *(Report.rows_merged, Report.cells_noted),
)


def rows(listing: Listing) -> Select[Any]:
    return select(*COLUMNS).where(*queries.conditions(listing)).order_by(Report.id.desc())


TABLES.add(
    "reports", ExportedTable("reports", "Reports", rows, lambda: queries.FILTERS, index="reports.index")
)
