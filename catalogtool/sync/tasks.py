"""What follows other services in the background."""

from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from catalogtool.sync.following import uploads
from catalogtool.sync.following.assets import ASSETS
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.ownership import OWNERSHIP
from catalogtool.sync.following.pull import Pull
from catalogtool.sync.sweeping import sweep


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


@task(uploads.TASK, title=uploads.TITLE, needs="edit")
def look_for_uploads(job: RunningJob) -> dict[str, Any]:
    """Look through the uploads of the channels in the payload's scope for videos that are new.

    Safe to run twice: what was found commits together with the page that comes next, and a video that is known already
    is not new.
    """
    return uploads.Uploads(job).run()


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


@task("answer_sweep", title="Throw away kept answers of YouTube")
def throw_answers_away(job: RunningJob) -> dict[str, Any]:
    """Throw away the answers that were kept long enough, and what was chosen for runs that ended long ago.

    Safe to run twice: what is thrown away is found no more.
    """
    return sweep(job)
