"""Background work on the evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.evidence import operations
from catalogtool.evidence.exporting import store_bundle
from catalogtool.evidence.months import Partition
from catalogtool.evidence.sealing import TrailBusy, Transaction
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task


@task("trail_seal", title="Seal the trail")
def run_seal(job: RunningJob) -> dict[str, Any]:
    """Seal what has come since the last seal.

    Safe to run twice: a seal begins where the last one ends, and a block that lies in the bucket is not written again.
    """
    steps = _steps(job, "Sealing")
    with steps() as session:
        # What changes from now on asks for a job of its own.
        session.execute(update(ProcessingQueue).where(ProcessingQueue.id == job.id).values(dedupe_key=None))
    try:
        sealed = operations.seal_trail(steps)
    except TrailBusy:
        with steps() as session:
            operations.seal_soon(None, session=session)
        return {"blocks": 0, "entries": 0, "put_off": True}
    return {"blocks": sealed.blocks, "entries": sealed.rows}


@task("trail_archive", title="Archive old months of the trail")
def run_archive(job: RunningJob) -> dict[str, Any]:
    """Move the months that are old enough into the bucket.

    Safe to run twice: a month leaves the database in the transaction that registers its file, and until then the file
    is written anew.
    """

    def progress(month: Partition, written: int) -> None:
        with job.chunk() as chunk:
            chunk.phase, chunk.done, chunk.total = f"Archiving {month.from_time:%Y-%m}", written, month.rows

    older_than = job.payload.get("older_than") or current_app.config["SETTINGS"].archive_after_months
    moved = operations.archive(_steps(job, "Sealing"), older_than, progress) if older_than else []
    return {
        "months": [f"{month.from_time:%Y-%m}" for month in moved],
        "entries": sum(each.rows for each in moved),
    }


@task("trail_parts", title="Prepare parts of the trail")
def prepare_parts(job: RunningJob) -> None:
    """Make the monthly parts of the trail that will be needed next.

    Safe to run twice: parts that exist already are left alone.
    """
    with job.chunk() as chunk:
        chunk.phase = "Preparing"
        prepare_partitions(chunk.session)


@task("trail_export", title="Export a part of the trail", needs="review_audit")
def run_export(job: RunningJob) -> dict[str, Any]:
    """Make the bundle that the job asks for.

    Safe to run twice: its name comes from the job, so the second run replaces what the first one has written.
    """

    def progress(size: int) -> None:
        with job.chunk() as chunk:
            chunk.phase, chunk.done = "Writing", size

    return store_bundle(job.id, job.payload["filters"], job.created_by_name, progress)


def _steps(job: RunningJob, phase: str) -> Transaction:
    """The transactions of the job as those of an operation."""

    @contextmanager
    def step() -> Iterator[Session]:
        with job.chunk() as chunk:
            chunk.phase, chunk.advance = phase, 1
            yield chunk.session

    return step
