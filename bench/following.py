"""YouTube is asked about every video, by a server in a process of its own that has the catalog of the reports."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep
from typing import Any
from urllib.request import urlopen

from bench.imports import SEED
from bench.installation import Installation
from catalogtool.core.database import transaction
from catalogtool.local import processes
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.youtube import process as youtube
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.scope import Scope

TASK = "metadata_sync"
VIDEOS_A_UNIT = 50
POLL_SECONDS = 0.05

STATE = "select status, result, error_message from processing_queue where id = %s"
SPENT = "select coalesce(sum(units), 0)::int from quota_use where task = %s"


class WrongRun(Exception):
    """A run that did not do, or did not cost, what it must."""


@contextmanager
def answering(installation: Installation, rows: int) -> Iterator[None]:
    """Run a YouTube with the videos of the reports."""
    port = installation.youtube_port
    server = youtube.serve(installation.directory, port, SEED, rows)
    try:
        youtube.wait(server, port)
        yield
    finally:
        processes.stop([server])


def seconds(installation: Installation, rows: int, *, updated: int) -> float:
    """Refresh every video, and give the time from the wish to the end of the job.

    Raises WrongRun where not so many were updated, or where the ledger or the server counts other units than a
    fiftieth of the videos.
    """
    before = _spent(installation)
    began = perf_counter()
    with installation.app.app_context(), transaction():
        scope = Scope(everything=True).to_json()
        job_id = enqueue(TASK, {"scope": scope}, created_by=None, created_by_name="bench").id
    result = _wait(installation, job_id)
    took = perf_counter() - began
    units = -(-rows // VIDEOS_A_UNIT)
    spent = [after - earlier for after, earlier in zip(_spent(installation), before, strict=True)]
    if result["updated"] != updated or spent != [units, units]:
        raise WrongRun(f"The run counts {result} and units {spent}; {updated} and {units} are right.")
    return took


def _wait(installation: Installation, job_id: int) -> dict[str, Any]:
    with installation.connect() as connection:
        while True:
            status, result, message = connection.execute(STATE, [job_id]).fetchone() or ("", {}, "")
            if status == "completed":
                return dict(result)
            if status not in ("pending", "processing"):
                raise WrongRun(f"The run is {status}: {message}")
            installation.worker.require_running()
            sleep(POLL_SECONDS)


def _spent(installation: Installation) -> tuple[int, int]:
    """The units by the ledger, and by the server."""
    with installation.connect() as connection:
        ((spent,),) = connection.execute(SPENT, [TASK])
    with urlopen(f"http://{LOOPBACK}:{installation.youtube_port}/-/behaviour") as answer:
        return spent, json.load(answer)["calls"]
