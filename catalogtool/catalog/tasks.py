"""Background work on the catalog."""

from typing import Any

from catalogtool.catalog.bulk.asking import TASK
from catalogtool.catalog.bulk.editing import edit_chosen
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task


@task(TASK, title="Edit many videos", needs="edit")
def run_bulk_edit(job: RunningJob) -> dict[str, Any]:
    """Edit the videos that somebody has chosen.

    Safe to run twice: each stretch of videos commits together with what became of each, and only those that are
    pending are looked at.
    """
    return edit_chosen(job)
