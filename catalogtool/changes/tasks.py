"""Background work on changesets."""

from typing import Any

from flask import current_app

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes.application import Application
from catalogtool.changes.models import Changeset
from catalogtool.changes.rollback import stage_rollback
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task


@task("changeset_apply", title="Apply a changeset", needs="apply")
def apply_changeset(job: RunningJob) -> dict[str, Any]:
    """Make the approved groups of a changeset true.

    Safe to run twice: each stretch of differences commits together with the sign that it is applied.
    """
    return Application(job).run()


@task("changeset_rollback", title="Prepare a rollback", needs="roll_back")
def prepare_rollback(job: RunningJob) -> dict[str, Any]:
    """Find out what a rollback would change, and show it.

    Safe to run twice: all of it is one transaction, and a rollback that waits for decisions is left alone.
    """
    chunk_rows = int(current_app.config["SETTINGS"].apply_chunk_rows)
    with job.chunk() as chunk:
        chunk.phase = "Comparing"
        prepare_partitions(chunk.session)
        changeset = chunk.session.get_one(Changeset, job.payload["changeset_id"])
        if changeset.status != "staging":
            return dict(changeset.counts)
        return stage_rollback(chunk.session, changeset, chunk_rows)
