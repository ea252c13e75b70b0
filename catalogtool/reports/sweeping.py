"""Receives the files that others have left in the inbox of the bucket."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import select, tuple_

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError, Unavailable
from catalogtool.core.storage import StoredObject, storage
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports import inbox, operations
from catalogtool.reports.models import Report

RECEIVER = "inbox"
MOST_NAMED = 20

_AT_ONCE = 500

log = structlog.get_logger()


def sweep(job: RunningJob) -> dict[str, Any]:
    """Receive the files that no report knows yet; what can't be received is counted, and the first of it named."""
    received, refused = 0, {}
    for stored in _unknown():
        with job.chunk() as chunk:
            chunk.phase, chunk.advance = "Receiving", 1
            try:
                _receive(stored)
                received += 1
            except Unavailable:
                raise
            except CatalogToolError as error:
                log.warning("file of the inbox not received", key=stored.key, error=error.message)
                refused[stored.key] = error.message
    counts = {"total": received + len(refused), "successful": received, "failed": len(refused)}
    return {**counts, "refused": dict(islice(refused.items(), MOST_NAMED))} if refused else counts


def _receive(stored: StoredObject) -> None:
    """A file's report and its job are a transaction of their own, so that the one after it can't take them back."""
    name = stored.key.rpartition("/")[2]
    with transaction():
        operations.receive(stored.key, name, actor_id=None, actor_name=RECEIVER)


def _unknown() -> Iterator[StoredObject]:
    """The files as they lie there now: one that was replaced under its name counts as new."""
    found = (each for each in storage().objects(inbox.INBOX) if each.size)
    while several := list(islice(found, _AT_ONCE)):
        with transaction():
            known = _known(several)
        yield from (each for each in several if (each.key, each.etag) not in known)


def _known(objects: list[StoredObject]) -> set[tuple[str, str | None]]:
    wanted = [(each.key, each.etag) for each in objects]
    statement = select(Report.filename, Report.s3_etag)
    statement = statement.where(tuple_(Report.filename, Report.s3_etag).in_(wanted))
    return {(key, etag) for key, etag in session().execute(statement)}
