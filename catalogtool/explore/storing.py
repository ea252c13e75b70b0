"""Files into the bucket while they are written, and out of it again when nobody is to have them any more."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from catalogtool.core.clock import now
from catalogtool.core.storage import storage

FOLDER = "exports/tables/"
PART = 16 * 2**20
KEPT = timedelta(days=7)
# No upload takes so long; what is older was left by a process that died.
LONGEST_UPLOAD = timedelta(days=1)


@dataclass(frozen=True)
class Stored:
    """A file in the bucket."""

    size: int
    sha256: str


def store(key: str, pieces: Iterator[bytes]) -> Stored:
    """Store the pieces as one object, in place of the one of that key; no more than a part is held at a time."""
    bucket, digest, size = storage(), hashlib.sha256(), 0
    upload = bucket.start_upload(key, "application/octet-stream")
    try:
        for number, part in enumerate(_parts(pieces), 1):
            bucket.put_part(key, upload, number, part)
            digest.update(part)
            size += len(part)
        bucket.finish_upload(key, upload)
    except BaseException:
        bucket.abort_upload(key, upload)
        raise
    return Stored(size, digest.hexdigest())


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for piece in pieces:
        part += piece
        if len(part) >= PART:
            yield bytes(part)
            part.clear()
    yield bytes(part)


def sweep() -> dict[str, int]:
    """Delete the files that were kept long enough, and what processes that died have left of others."""
    bucket, old, dead = storage(), now() - KEPT, now() - LONGEST_UPLOAD
    files = [each.key for each in bucket.objects(FOLDER) if each.modified_at < old]
    for key in files:
        bucket.delete(key)
    uploads = [(key, upload) for key, upload, began in bucket.open_uploads(FOLDER) if began < dead]
    for key, upload in uploads:
        bucket.abort_upload(key, upload)
    return {"deleted": len(files), "unfinished": len(uploads)}
