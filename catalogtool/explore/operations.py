"""The verbs of exports: ask for one, write it, have its file."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog

from catalogtool.core.database import session as present
from catalogtool.core.files.form import FORMS, Form
from catalogtool.core.files.sheet import Sheet
from catalogtool.explore import queries, storing
from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.web.access import Actor
from catalogtool.web.listing import Listing

log = structlog.get_logger()


def ask_for_export(table: ExportedTable, form: Form, listing: Listing, actor: Actor) -> ProcessingQueue:
    """Queue the export of what the listing shows, in the present transaction; asked twice it is made once."""
    table.rows(listing)
    payload = {"table": table.name, "form": form.name, "state": dict(listing.state)}
    told = json.dumps([payload, actor.name], sort_keys=True)
    return enqueue(
        "export",
        payload,
        created_by=actor.id,
        created_by_name=actor.name,
        dedupe_key=f"export {hashlib.sha256(told.encode()).hexdigest()}",
    )


def write_export(
    table: ExportedTable,
    form: Form,
    listing: Listing,
    actor_name: str,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Iterator[bytes]:
    """Write the file piece by piece; `progress` is told how many rows are in it."""
    log.info("export", table=table.name, form=form.name, filters=dict(listing.state), by=actor_name)
    with table.opened(listing) as session:
        sheet = queries.sheet(session, table, listing)
        # What was asked to find the rows is not to stay open while they are written.
        present().rollback()
        yield from form.write(Sheet(sheet.title, sheet.types, _counted(sheet, progress)))


def _counted(sheet: Sheet, progress: Callable[[int], None]) -> Iterator[Any]:
    rows = 0
    for table in sheet.batches:
        yield table
        rows += table.num_rows
        progress(rows)


def store_export(
    number: int, payload: Mapping[str, Any], actor_name: str, progress: Callable[[int], None]
) -> dict[str, Any]:
    """Put the export of that number into the bucket, and return where it lies and what it is."""
    table, form = TABLES[payload["table"]], FORMS[payload["form"]]
    rows = 0

    def count(done: int) -> None:
        nonlocal rows
        rows = done
        progress(done)

    key = f"{storing.FOLDER}{number}.{form.suffix}"
    listing = table.listing(payload["state"])
    stored = storing.store(key, write_export(table, form, listing, actor_name, count))
    return {"key": key, "rows": rows, "size": stored.size, "sha256": stored.sha256}
