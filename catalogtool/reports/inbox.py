"""The bucket as the place where reports arrive: sent by a browser in parts, by a form, or left there by others."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from catalogtool.core.clock import now
from catalogtool.core.errors import CatalogToolError, Forbidden, Invalid
from catalogtool.core.storage import StoredObject, storage
from catalogtool.web.access import Actor
from catalogtool.web.filters import bytes_

INBOX = "inbox/"
PREFIXES = (INBOX, "reports/")
LONGEST_NAME = 120
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip")
MOST_OBJECTS = 10_000

# As upload.js cuts the file; S3 allows parts of 5 MiB or more, and 10,000 of them.
LEAST_PART = 8 * 2**20
MOST_PARTS = 9_000

_UPLOAD_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file on its way in parts. Its `token` proves who opened it and says where it goes."""

    key: str
    upload_id: str
    name: str
    size: int
    actor_id: int | None

    @property
    def token(self) -> str:
        return str(_signer().dumps(asdict(self)))

    def part_length(self, number: int) -> int:
        """How many bytes that part has; Invalid when the file has no such part."""
        whole = max(LEAST_PART, -(-self.size // MOST_PARTS))
        before = whole * (number - 1)
        if number < 1 or before >= self.size:
            raise Invalid(f"The file has no part {number}.")
        return min(whole, self.size - before)


def open_upload(name: str, size: int, actor: Actor) -> Upload:
    """Begin an upload in parts; Invalid when a file of that name or size can't be taken."""
    refuse_name(name)
    refuse_size(size)
    key = new_key(name)
    return Upload(key, storage().start_upload(key, "text/csv"), name, size, actor.id)


def find_upload(token: str, actor: Actor) -> Upload:
    """The upload that the token speaks of; Invalid when it is forged or over a day old, Forbidden when another's."""
    try:
        upload = Upload(**_signer().loads(token, max_age=_UPLOAD_SECONDS))
    except (BadSignature, TypeError):
        raise Invalid(
            "This upload is not known here, or it was begun over a day ago. Start it again."
        ) from None
    if upload.actor_id != actor.id:
        raise Forbidden("Somebody else has begun this upload.")
    return upload


def finish_upload(upload: Upload) -> None:
    """Join the parts; Invalid, and the parts thrown away, unless they are together what was announced."""
    arrived = sum(part["Size"] for part in storage().parts(upload.key, upload.upload_id))
    if arrived != upload.size:
        abort_upload(upload)
        raise Invalid(f"{arrived:,} of {upload.size:,} bytes have arrived. Upload the file again.")
    storage().finish_upload(upload.key, upload.upload_id)


def abort_upload(upload: Upload) -> None:
    """Throw away what has arrived; the store forgets what is left over anyway."""
    with suppress(CatalogToolError):
        storage().abort_upload(upload.key, upload.upload_id)


def store(name: str, body: Any) -> str:
    """Put a file object into the bucket, a part at a time, and return its key; Invalid for the name of no report."""
    refuse_name(name)
    key = new_key(name)
    storage().put(key, body)
    return key


def new_key(name: str) -> str:
    """Choose where a file lies: a place of its own, so that no name can meet another.

    >>> new_key("../Berichte März/v 1.csv").rpartition("/")[2]
    'v_1.csv'
    """
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", re.split(r"[/\\]", name)[-1]).strip("._")[-LONGEST_NAME:]
    return f"reports/{now():%Y/%m}/{uuid4()}/{safe or 'report.csv'}"


def refuse_name(name: str) -> None:
    """Raise Invalid for a file that by its name is no report, whatever it holds."""
    if not name.lower().endswith(ENDINGS):
        raise Invalid(f"Reports are files whose names end in {', '.join(ENDINGS)}; this is “{name[-60:]}”.")


def refuse_size(size: int) -> None:
    """Raise Invalid for a file that is empty or larger than the settings allow."""
    most = current_app.config["SETTINGS"].max_report_bytes
    if size <= 0:
        raise Invalid("The file is empty. Choose the report as it was downloaded.")
    if size > most:
        raise Invalid(f"The file has {bytes_(size)}; reports of up to {bytes_(most)} can be taken.")


def refuse_key(key: str) -> None:
    """Raise Invalid for an object that is not a report's."""
    if not key.startswith(PREFIXES):
        raise Invalid(f"Only files below {' and '.join(PREFIXES)} in the bucket can be imported.")


def objects(prefix: str, search: str) -> list[StoredObject]:
    """The files below the prefix whose key contains the text, the newest first, of the first 10,000 found."""
    refuse_key(prefix)
    found: Iterator[StoredObject] = (
        each for each in storage().objects(prefix) if each.size and search.lower() in each.key.lower()
    )
    return sorted(islice(found, MOST_OBJECTS), key=lambda each: each.modified_at, reverse=True)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="upload of a report")
