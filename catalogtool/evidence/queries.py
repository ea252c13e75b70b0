"""What the pages show of the evidence."""

from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.listing import Listing


def bundles(listing: Listing) -> Listing:
    """A page of the bundles that were asked for, the newest first."""
    asked = select(ProcessingQueue).where(ProcessingQueue.task_type == "trail_export")
    newest = asked.order_by(ProcessingQueue.id.desc()).offset(listing.offset).limit(listing.limit)
    return listing.filled(session().scalars(newest).all())


def bundle_key(number: int) -> str:
    """Where in the bucket the bundle lies; NotFound while there is none."""
    job = session().get(ProcessingQueue, number)
    if job is None or job.task_type != "trail_export" or job.result is None:
        raise NotFound(f"There is no bundle {number}, or it is not made yet.")
    return str(job.result["key"])
