"""The files that were asked for: each is the job that makes it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.explore.storing import KEPT
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.listing import Listing


def made(listing: Listing, tables: Sequence[str]) -> Listing:
    """A page of the files of these tables, the newest first."""
    newest = select(ProcessingQueue).where(*_of(tables)).order_by(ProcessingQueue.id.desc())
    return listing.filled(session().scalars(newest.offset(listing.offset).limit(listing.limit)).all())


def find(number: int, tables: Sequence[str]) -> ProcessingQueue:
    """The job of that file; NotFound when there is none, or it is of another table."""
    job = session().scalar(select(ProcessingQueue).where(ProcessingQueue.id == number, *_of(tables)))
    if job is None:
        raise NotFound(f"There is no export {number}.")
    return job


def key_of(job: ProcessingQueue) -> str:
    """Where in the bucket the file lies; NotFound while it is not made yet, and after it was deleted."""
    if job.result is None or job.completed_at is None:
        raise NotFound(f"Export {job.id} is not made yet.")
    if job.completed_at < now() - KEPT:
        raise NotFound(f"The file of export {job.id} was kept for {KEPT.days} days. Export the table again.")
    return str(job.result["key"])


def _of(tables: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        ProcessingQueue.task_type == "export",
        ProcessingQueue.payload["table"].astext.in_(tables),
    )
