"""Background work on reports."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.reports.importing import import_report
from catalogtool.reports.sweeping import sweep


@task("report_import", title="Import a report", needs="upload")
def run_import(job: RunningJob) -> dict[str, Any]:
    """Bring a report into the catalog.

    Safe to run twice: each step commits together with the cursor that says it is done, and a row that already says
    what the catalog holds changes nothing.
    """
    return import_report(job)


@task("inbox_sweep", title="Receive what lies in the inbox")
def run_sweep(job: RunningJob) -> dict[str, Any]:
    """Receive every file of the inbox that was not received yet.

    Safe to run twice: a file that a report knows is passed by, and one that waits to be imported is not received again.
    """
    return sweep(job)
