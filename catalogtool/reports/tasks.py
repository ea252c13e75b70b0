"""Background work on reports."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.reports.importing import import_report


@task("report_import", title="Import a report")
def run_import(job: RunningJob) -> dict[str, Any]:
    """Bring a report into the catalog.

    Safe to run twice: each step commits together with the cursor that says it is done, and a row that already says
    what the catalog holds changes nothing.
    """
    return import_report(job)
