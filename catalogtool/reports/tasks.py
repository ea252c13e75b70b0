"""Background work on reports."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.reports.bucket import choosing
from catalogtool.reports.importing import import_report
from catalogtool.reports.sweeping import sweep, sweep_uploads


@task("report_import", title="Import a report", needs="upload")
def run_import(job: RunningJob) -> dict[str, Any]:
    """Bring a report into the catalog.

    Safe to run twice: each step commits together with the cursor that says it is done, and a row that already says
    what the catalog holds changes nothing.
    """
    return import_report(job)


@task("inbox_sweep", title="Receive what lies in the inbox")
def run_sweep(job: RunningJob) -> dict[str, Any]:
    """Look through the bucket and receive every file of the inbox that was not received yet.

    Safe to run twice: a file that a report knows is passed by, and one that waits to be imported is not received again.
    """
    return sweep(job)


@task(choosing.TASK, title="Import files of the bucket", needs="upload")
def run_bucket_import(job: RunningJob) -> dict[str, Any]:
    """Ask for the import of each file that somebody has chosen.

    Safe to run twice: a file whose import waits, runs or has been is passed by.
    """
    return choosing.import_chosen(job)


@task("upload_sweep", title="Throw away uploads that nobody finished")
def run_upload_sweep(job: RunningJob) -> dict[str, Any]:
    """Throw away what uploads that can't go on any more have left in the bucket.

    Safe to run twice: what is thrown away is found no more.
    """
    return sweep_uploads(job)
