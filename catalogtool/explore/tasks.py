"""Exports that take longer than a request may."""

from typing import Any

from catalogtool.explore import queries, storing
from catalogtool.explore.operations import store_export
from catalogtool.explore.table import TABLES
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task

ROWS_BETWEEN_SIGNS = 20_000


@task("export", title="Export a table", needs=None)
def run_export(job: RunningJob) -> dict[str, Any]:
    """Write the file that the job asks for into the bucket.

    Safe to run twice: its name comes from the job, and a file appears whole or not at all, in place of an earlier one.
    """
    table = TABLES[job.payload["table"]]
    total = queries.count(table, table.listing(job.payload["state"])) if table.quick else None
    told = 0

    def progress(rows: int) -> None:
        nonlocal told
        if rows == 0 or rows - told >= ROWS_BETWEEN_SIGNS:
            told = rows
            with job.chunk() as chunk:
                chunk.phase, chunk.done, chunk.total = "Writing", rows, total and max(total, rows)

    progress(0)
    return store_export(job.id, job.payload, job.created_by_name, progress)


@task("export_sweep", title="Delete old exports")
def run_sweep(job: RunningJob) -> dict[str, Any]:
    """Delete exported files that were kept long enough.

    Safe to run twice: what is gone is gone.
    """
    with job.chunk() as chunk:
        chunk.phase = "Deleting"
    return dict(storing.sweep())
