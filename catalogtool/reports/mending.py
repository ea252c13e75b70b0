"""A refused row that somebody mends in the page: read again by the same reader, it goes in as a report of its own."""

import csv
import io
import re
from collections.abc import Sequence

from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid, NotFound
from catalogtool.reports import inbox, operations, refusals
from catalogtool.reports.kinds.kind import ReportKind
from catalogtool.reports.mapping.known import mapped_for
from catalogtool.reports.models import RefusedRow, Report
from catalogtool.reports.queries import find
from catalogtool.reports.reading import Choices, open_report
from catalogtool.reports.reading.results import LONGEST_RAW_RECORD
from catalogtool.web.access import Actor

PACKED = re.compile(r"(?:\.(?:gz|zip))+$", re.IGNORECASE)


def find_row(report_id: int, row_id: int) -> RefusedRow:
    """The refused row; NotFound when the report has none of that id."""
    row = session().get(RefusedRow, row_id)
    if row is None or row.report_id != report_id:
        raise NotFound(f"Report {report_id} has no such refused row.")
    return row


def cells_of(report: Report, row: RefusedRow) -> list[str]:
    """The cells of the row; Invalid when it is not kept whole or no header is known."""
    if not report.header:
        raise Invalid("The columns of this report are not known, so the row can't be mended here.")
    if len(row.raw) >= LONGEST_RAW_RECORD:
        raise Invalid("The record is too long to be mended here. Mend it in the file, and send that again.")
    return refusals.cells(row.raw, len(report.header))


def mend(report_id: int, row_id: int, cells: Sequence[str], actor: Actor) -> Report:
    """Have the row imported with other cells; Invalid with the reason while it would be refused again.

    Raises Conflict when it was mended already.
    """
    report, row = find(report_id), find_row(report_id, row_id)
    if row.mended_in_id is not None:
        raise Conflict(f"The row was mended already, in report {row.mended_in_id}.")
    name = PACKED.sub("", report.original_name)
    name = name if name.lower().endswith(inbox.ENDINGS) else f"{name}.csv"
    body = written(report.header or [], cells)
    choices = Choices.of_json(report.choices)
    require_taken(body, name, choices, mapped_for(session(), report))
    mended = operations.receive(
        inbox.store(name, io.BytesIO(body)),
        name,
        actor_id=actor.id,
        actor_name=actor.name,
        in_page=True,
        choices=choices,
        content_owner=report.content_owner,
    )
    mended.kind, mended.version = report.kind, report.version
    mended.mends_id, mended.partial, row.mended_in_id = report.id, True, mended.id
    return mended


def require_taken(body: bytes, name: str, choices: Choices, mapped: Sequence[ReportKind] = ()) -> None:
    """Raise Invalid with the reason unless the one row of the file would be taken."""
    batches = list(open_report(io.BytesIO(body), name, choices, mapped=mapped).batches())
    refused = [row for batch in batches for row in batch.refused]
    if refused:
        raise Invalid(refused[0].reason)
    if not any(len(batch.table) for batch in batches):
        raise Invalid("The row is blank.")


def written(header: Sequence[str], cells: Sequence[str]) -> bytes:
    """Write the row below its header as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, cells])
    return text.getvalue().encode()
