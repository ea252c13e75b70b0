"""Bundles of the trail: asked for in the page, made in the background or at the command line."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from typing import IO, Any

from catalogtool.audit.views import FILTERS, sought
from catalogtool.core.database import db
from catalogtool.core.storage import storage
from catalogtool.evidence.bundle import write_bundle
from catalogtool.evidence.snapshot import whole_trail
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.web.access import Actor
from catalogtool.web.listing import Listing

FOLDER = "exports/"


def ask_for_bundle(filters: Mapping[str, str], actor: Actor) -> ProcessingQueue:
    """Queue a bundle of what the filters of the audit page leave, in the present transaction."""
    accepted = Listing.of("", filters, FILTERS)
    sought(accepted)
    return enqueue(
        "trail_export", {"filters": dict(accepted.state)}, created_by=actor.id, created_by_name=actor.name
    )


def make_bundle(
    file: IO[bytes], filters: Mapping[str, str], made_by: str, progress: Callable[[int], None]
) -> dict[str, Any]:
    """Write the bundle into the file and return its manifest; Invalid where a filter makes no sense."""
    listing = Listing.of("", filters, FILTERS)
    wanted = sought(listing)
    with whole_trail(db.engine, storage(), wanted) as session:
        return write_bundle(
            session, file, wanted, filters=dict(listing.state), made_by=made_by, progress=progress
        )


def store_bundle(
    number: int, filters: Mapping[str, str], made_by: str, progress: Callable[[int], None]
) -> dict[str, Any]:
    """Make the bundle of that number and put it into the bucket; return where it lies and what it is."""
    key = f"{FOLDER}audit-trail-{number}.zip"
    with tempfile.TemporaryFile() as file:
        manifest = make_bundle(file, filters, made_by, progress)
        size = file.tell()
        file.seek(0)
        digest = hashlib.sha256()
        while part := file.read(2**20):
            digest.update(part)
        file.seek(0)
        storage().put(key, file)
    return {"key": key, "entries": manifest["entries"], "size": size, "sha256": digest.hexdigest()}
