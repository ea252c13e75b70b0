"""What follows other services in the background."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.pull import Pull


@task(METADATA.task, title=METADATA.title, needs="edit")
def refresh_videos(job: RunningJob) -> dict[str, Any]:
    """Ask YouTube for what everybody may know of the videos in the payload's scope.

    Safe to run twice: answers commit together with the cursor that says how far was asked, and what the catalog
    already says changes nothing.
    """
    return Pull(job, METADATA).run()
