"""Work that leaves a mark a step; its first attempt is slow, within its transactions or between them."""

import time
from typing import Any

from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task
from tests.queue.jobs import leave_mark

NAME = "paced"


@task(NAME, title="Paced steps")
def run_paced(job: RunningJob) -> dict[str, Any]:
    """Leave one mark a step; safe to run twice, since the mark and the cursor commit together."""
    steps, slow = job.payload["steps"], job.epoch == 1
    for step in range(job.cursor.get("step", 0), steps):
        with job.chunk() as chunk:
            leave_mark(chunk.session, job.id, step)
            time.sleep(slow * job.payload.get("inside", 0))
            chunk.phase, chunk.advance, chunk.total = "Stepping", 1, steps
            chunk.cursor = {"step": step + 1}
        time.sleep(slow * job.payload.get("outside", 0))
    return {"steps": steps}
