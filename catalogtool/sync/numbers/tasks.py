"""What keeps the numbers few."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.sync.numbers.thinning import thin


@task("numbers_thinning", title="Thin out old numbers")
def thin_numbers(job: RunningJob) -> dict[str, Any]:
    """Keep one number a week of those that are older than ninety days.

    Safe to run twice: a number is dropped only while a later one of its week is there.
    """
    return thin(job)
