"""Receives the files that others have left in the inbox of the bucket, and throws away what nobody finished sending."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import structlog

from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError, Unavailable
from catalogtool.core.storage import storage
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports import inbox, operations
from catalogtool.reports.bucket.looking import look, to_receive

RECEIVER = "inbox"
MOST_NAMED = 20

_AT_ONCE = 500

log = structlog.get_logger()


def sweep(job: RunningJob) -> dict[str, Any]:
    """Look through the bucket, and receive the files of the inbox that no report knows yet.

    What can't be received is counted, and the first of it named. With `look_only` in the payload nothing is received.
    """
    look(job)
    received, refused = 0, {}
    for key in () if job.payload.get("look_only") else _unknown():
        with job.chunk() as chunk:
            chunk.phase, chunk.advance = "Receiving", 1
            try:
                _receive(key)
                received += 1
            except Unavailable:
                raise
            except CatalogToolError as error:
                log.warning("file of the inbox not received", key=key, error=error.message)
                refused[key] = error.message
    counts = {"total": received + len(refused), "successful": received, "failed": len(refused)}
    return {**counts, "refused": dict(islice(refused.items(), MOST_NAMED))} if refused else counts


def sweep_uploads(job: RunningJob) -> dict[str, Any]:
    """Throw away the parts of uploads that nobody can go on with any more, and count the uploads."""
    found = list(inbox.abandoned_uploads())
    for key, upload_id in found:
        storage().abort_upload(key, upload_id)
        with job.chunk() as chunk:
            chunk.phase, chunk.advance, chunk.total = "Throwing away", 1, len(found)
    return {"thrown_away": len(found)}


def _receive(key: str) -> None:
    """A file's report and its job are a transaction of their own, so that the one after it can't take them back."""
    with transaction():
        operations.receive(
            key,
            key.rpartition("/")[2],
            actor_id=None,
            actor_name=RECEIVER,
            content_owner=inbox.owner_of_folder(key),
        )


def _unknown() -> Iterator[str]:
    """The files that are new as they lie there now, one that was replaced under its name among them."""
    after = ""
    while True:
        with transaction() as session:
            found = [file.key for file in to_receive(session, after, _AT_ONCE)]
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1]
