"""The rows that were refused, of one report or of all."""

from typing import Any

from sqlalchemy import Select, select

from catalogtool.core.errors import Invalid
from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.reports.models import RefusedRow, Report
from catalogtool.web.listing import Filter, Listing

FILTERS = (Filter("report", "Report"),)
LONGEST_NUMBER = 18

COLUMNS: tuple[Any, ...] = (
    *(RefusedRow.report_id, Report.original_name, RefusedRow.line, RefusedRow.byte_offset),
    *(RefusedRow.column, RefusedRow.reason, RefusedRow.raw, RefusedRow.mended_in_id),
)


def rows(listing: Listing) -> Select[Any]:
    """Raises Invalid for a report that is no number."""
    report = listing["report"]
    if report and not (report.isascii() and report.isdecimal() and len(report) <= LONGEST_NUMBER):
        raise Invalid(f"A report has a number; “{report}” is none.")
    found = select(*COLUMNS).join(Report, Report.id == RefusedRow.report_id).order_by(RefusedRow.id)
    return found.where(RefusedRow.report_id == int(report)) if report else found


TABLES.add("refused-rows", ExportedTable("refused-rows", "Refused rows", rows, lambda: FILTERS))
