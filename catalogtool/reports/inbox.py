"""The bucket as the place where reports arrive: sent by a browser in parts, by a form, or left there by others."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from catalogtool.core.clock import now
from catalogtool.core.errors import CatalogToolError, Forbidden, Invalid, NotFound
from catalogtool.core.storage import storage
from catalogtool.web.access import Actor
from catalogtool.web.filters import bytes_

INBOX = "inbox/"
PREFIXES = (INBOX, "reports/")
LONGEST_NAME = 120
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip")
OWNER = "owner="

UNKNOWN_UPLOAD = "This upload is not known here any more, or it was begun over a week ago. Start it again."

# As sending.js cuts the file; S3 allows parts of 5 MiB or more, and 10,000 of them.
LEAST_PART = 8 * 2**20
MOST_PARTS = 9_000

# Ten gigabytes over a thin line, with nights and weekends between; a day later what is left of it is swept away.
UPLOAD_DAYS = 7


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

    @property
    def whole_part(self) -> int:
        """How many bytes each part has but the last."""
        return max(LEAST_PART, -(-self.size // MOST_PARTS))

    @property
    def parts(self) -> int:
        return -(-self.size // self.whole_part)

    def part_length(self, number: int) -> int:
        """How many bytes that part has; Invalid when the file has no such part."""
        if not 1 <= number <= self.parts:
            raise Invalid(f"The file has no part {number}.")
        return min(self.whole_part, self.size - self.whole_part * (number - 1))


def open_upload(name: str, size: int, actor: Actor) -> Upload:
    """Begin an upload in parts; Invalid when a file of that name or size can't be taken."""
    refuse_name(name)
    refuse_size(size)
    key = new_key(name)
    return Upload(key, storage().start_upload(key, "text/csv"), name, size, actor.id)


def find_upload(token: str, actor: Actor) -> Upload:
    """The upload that the token speaks of; Invalid when it is forged or over a week old, Forbidden when another's."""
    try:
        upload = Upload(**_signer().loads(token, max_age=UPLOAD_DAYS * 24 * 3600))
    except (BadSignature, TypeError):
        raise Invalid(UNKNOWN_UPLOAD) from None
    if upload.actor_id != actor.id:
        raise Forbidden("Somebody else has begun this upload.")
    return upload


def arrived(upload: Upload) -> dict[int, int]:
    """The bytes of each part that has arrived, by its number; NotFound when the upload was thrown away."""
    try:
        return {part["PartNumber"]: part["Size"] for part in storage().parts(upload.key, upload.upload_id)}
    except NotFound:
        # A wish to join the parts may be granted without anybody hearing of it.
        if not _is_joined(upload):
            raise NotFound(UNKNOWN_UPLOAD) from None
        return {number: upload.part_length(number) for number in range(1, upload.parts + 1)}


def finish_upload(upload: Upload) -> None:
    """Join the parts, once; Invalid unless they are together what was announced."""
    sent = sum(arrived(upload).values())
    if sent != upload.size:
        raise Invalid(f"{sent:,} of {upload.size:,} bytes have arrived. Send the rest, or start again.")
    if not _is_joined(upload):
        storage().finish_upload(upload.key, upload.upload_id)


def _is_joined(upload: Upload) -> bool:
    try:
        return storage().head(upload.key).size == upload.size
    except NotFound:
        return False


def abort_upload(upload: Upload) -> None:
    """Throw away what has arrived; the store forgets what is left over anyway."""
    with suppress(CatalogToolError):
        storage().abort_upload(upload.key, upload.upload_id)


def abandoned_uploads() -> Iterator[tuple[str, str]]:
    """Key and id of the uploads that nobody can go on with any more."""
    oldest = now() - timedelta(days=UPLOAD_DAYS + 1)
    for prefix in PREFIXES:
        yield from ((key, number) for key, number, began in storage().open_uploads(prefix) if began < oldest)


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
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", _last_part(name)).strip("._")[-LONGEST_NAME:]
    return f"reports/{now():%Y/%m}/{uuid4()}/{safe or 'report.csv'}"


def is_report(name: str) -> bool:
    """Whether a file may be a report by its name.

    >>> is_report("video_report_Hill_V.csv.gz"), is_report("claims.csv.part"), is_report(".claims.csv")
    (True, False, False)
    """
    return name.lower().endswith(ENDINGS) and not _last_part(name).startswith(".")


def owner_of_folder(key: str) -> str | None:
    """The content owner whom a folder names as `owner=…`.

    >>> owner_of_folder("inbox/owner=Hill Music/2026/claims.csv"), owner_of_folder("inbox/claims.csv")
    ('Hill Music', None)
    """
    named = [folder.removeprefix(OWNER) for folder in key.split("/")[:-1] if folder.startswith(OWNER)]
    return named[-1].strip() or None if named else None


def refuse_name(name: str) -> None:
    """Raise Invalid for a file that by its name is no report, whatever it holds."""
    if not is_report(name):
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


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="upload of a report")
