"""What follows other services in the background."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.sync.following.assets import ASSETS
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.ownership import OWNERSHIP
from catalogtool.sync.following.pull import Pull


@task(METADATA.task, title=METADATA.title, needs="edit")
def refresh_videos(job: RunningJob) -> dict[str, Any]:
    """Ask YouTube for what everybody may know of the videos in the payload's scope.

    Safe to run twice: answers commit together with the cursor that says how far was asked, and what the catalog
    already says changes nothing.
    """
    return Pull(job, METADATA).run()


@task(CHANNELS.task, title=CHANNELS.title, needs="edit")
def refresh_channels(job: RunningJob) -> dict[str, Any]:
    """Ask YouTube for what everybody may know of the channels in the payload's scope.

    Safe to run twice: see the refreshing of videos.
    """
    return Pull(job, CHANNELS).run()


@task(OWNERSHIP.task, title=OWNERSHIP.title, needs="edit")
def refresh_claims(job: RunningJob) -> dict[str, Any]:
    """Ask YouTube for the claims on the videos in the payload's scope.

    Safe to run twice: see the refreshing of videos.
    """
    return Pull(job, OWNERSHIP).run()


@task(ASSETS.task, title=ASSETS.title, needs="edit")
def refresh_assets(job: RunningJob) -> dict[str, Any]:
    """Ask YouTube for the assets of the videos in the payload's scope.

    Safe to run twice: see the refreshing of videos.
    """
    return Pull(job, ASSETS).run()
