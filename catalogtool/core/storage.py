"""The object store for reports: S3 or anything that speaks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import boto3
import structlog
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask, current_app

from catalogtool.core.errors import Conflict, NotFound, Unavailable
from catalogtool.core.settings import Settings
from catalogtool.core.streaming import ObjectStream

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_UPLOAD_SECONDS = 900
# A download begins at once.
_DOWNLOAD_SECONDS = 60
_SHORT_SECONDS = 2.0
# What the store says of a place at the end of an object or beyond it.
_NOTHING_LEFT = ("416", "InvalidRange")

log = structlog.get_logger()


@dataclass(frozen=True)
class StoredObject:
    """An object as it lies in the bucket; `version` is None where the bucket keeps none."""

    key: str
    size: int
    etag: str
    version: str | None
    modified_at: datetime


class Storage:
    """One bucket. The public client signs links for the browser, which may know the store by another name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.bucket = settings.s3_bucket
        self.client = _client(settings, settings.s3_endpoint_url)
        self.public_client = _client(settings, settings.s3_public_url)

    def answers(self) -> bool:
        """Tell within a few seconds whether the store shows the bucket."""
        try:
            self._impatient_client.head_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError) as error:
            log.warning("the file store does not answer", error=str(error))
            return False
        return True

    @cached_property
    def _impatient_client(self) -> "S3Client":
        return _client(self._settings, self._settings.s3_endpoint_url, patience=_SHORT_SECONDS)

    def put(self, key: str, body: Any) -> None:
        """Store a file object in parts, in bounded memory."""
        with _explained(key):
            self.client.upload_fileobj(body, self.bucket, key)

    def head(self, key: str, version: str | None = None) -> StoredObject:
        """Describe the object; NotFound when there is none."""
        with _explained(key):
            answer = self.client.head_object(Bucket=self.bucket, Key=key, **_version(version))
        return StoredObject(
            key,
            answer["ContentLength"],
            answer["ETag"].strip('"'),
            answer.get("VersionId"),
            answer["LastModified"],
        )

    def open(
        self, key: str, version: str | None = None, etag: str | None = None, first: int = 0
    ) -> ObjectStream:
        """The object's bytes from `first` on as a stream of this one object, whatever its key comes to name meanwhile.

        NotFound when there is none, Conflict when it is not the one of `etag`, or no longer.
        """
        pinned: dict[str, Any] = {**_version(version), **({"IfMatch": f'"{etag}"'} if etag else {})}

        def connect(offset: int) -> Any:
            span: dict[str, Any] = {"Range": f"bytes={offset}-"} if offset else {}
            with _explained(key):
                try:
                    answer = self.client.get_object(Bucket=self.bucket, Key=key, **pinned, **span)
                except ClientError as error:
                    if error.response["Error"]["Code"] not in _NOTHING_LEFT:
                        raise
                    return BytesIO()
            pinned.setdefault("IfMatch", answer["ETag"])
            return answer["Body"]

        return ObjectStream(connect, first)

    def read(self, key: str, first: int = 0, last: int | None = None) -> bytes:
        """The object's bytes from `first` to `last`, both included, or to the end; NotFound when there is none."""
        with _explained(key):
            span = f"bytes={first}-{'' if last is None else last}"
            body = self.client.get_object(Bucket=self.bucket, Key=key, Range=span)["Body"]
            return body.read()

    def download_link(self, key: str, name: str) -> str:
        """A link, good for a minute, by which the browser saves the object under the name and never shows it."""
        return self.public_client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{name}"',
                "ResponseContentType": "application/octet-stream",
            },
            ExpiresIn=_DOWNLOAD_SECONDS,
        )

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """The objects below the prefix, in the order of their keys."""
        with _explained(prefix):
            for page in self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix
            ):
                for item in page.get("Contents", ()):
                    yield StoredObject(
                        item["Key"], item["Size"], item["ETag"].strip('"'), None, item["LastModified"]
                    )

    def start_upload(self, key: str, content_type: str) -> str:
        """Open an upload in parts and return its id."""
        with _explained(key):
            return self.client.create_multipart_upload(Bucket=self.bucket, Key=key, ContentType=content_type)[
                "UploadId"
            ]

    def part_link(self, key: str, upload_id: str, number: int, length: int) -> str:
        """A link, good for fifteen minutes, to which the browser may put that part of exactly so many bytes."""
        return self.public_client.generate_presigned_url(
            "upload_part",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "UploadId": upload_id,
                "PartNumber": number,
                "ContentLength": length,
            },
            ExpiresIn=_UPLOAD_SECONDS,
        )

    def parts(self, key: str, upload_id: str) -> list[dict[str, Any]]:
        """The parts that have arrived, in order, each with PartNumber, ETag and Size."""
        with _explained(key):
            pages = self.client.get_paginator("list_parts").paginate(
                Bucket=self.bucket, Key=key, UploadId=upload_id
            )
            return [cast("dict[str, Any]", part) for page in pages for part in page.get("Parts", ())]

    def finish_upload(self, key: str, upload_id: str) -> StoredObject:
        """Join the parts that have arrived to one object."""
        parts = [
            {"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in self.parts(key, upload_id)
        ]
        with _explained(key):
            self.client.complete_multipart_upload(
                Bucket=self.bucket,
                Key=key,
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]  # a list of plain dicts
            )
        return self.head(key)

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Throw the parts away."""
        with _explained(key):
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload_id)

    def put_part(self, key: str, upload_id: str, number: int, body: bytes) -> None:
        """Store a part, of at least 5 MiB unless it is the last one."""
        with _explained(key):
            self.client.upload_part(
                Bucket=self.bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body
            )

    def open_uploads(self, prefix: str) -> Iterator[tuple[str, str, datetime]]:
        """The uploads below the prefix that were neither finished nor thrown away: key, id, and when each began."""
        with _explained(prefix):
            pages = self.client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            for page in pages:
                for item in page.get("Uploads", ()):
                    yield item["Key"], item["UploadId"], item["Initiated"]

    def delete(self, key: str) -> None:
        """Delete the object; none is none."""
        with _explained(key):
            self.client.delete_object(Bucket=self.bucket, Key=key)


def _client(settings: Settings, endpoint: str, patience: float | None = None) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.aws_region,
        aws_access_key_id=settings.aws_access_key_id,
        aws_secret_access_key=settings.aws_secret_access_key,
        config=ClientConfig(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1 if patience else 5, "mode": "standard"},
            connect_timeout=patience or 5,
            read_timeout=patience or 60,
        ),
    )


def _version(version: str | None) -> dict[str, Any]:
    return {"VersionId": version} if version else {}


class _explained:  # noqa: N801 - reads as a word in a with statement
    """Turns the store's errors into sentences for people."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in {
            "404",
            "NoSuchKey",
            "NoSuchVersion",
            "NoSuchUpload",
        }:
            raise NotFound(f"There is no file {self.key} in the bucket.") from error
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in {
            "412",
            "PreconditionFailed",
        }:
            raise Conflict(
                f"The file {self.key} was replaced in the bucket after it was received. Import it again."
            ) from error
        if isinstance(error, BotoCoreError | ClientError):
            raise Unavailable(
                "The file store does not answer as it should. Try again in a minute."
            ) from error


def connect(app: Flask, settings: Settings) -> None:
    """Give the application its bucket."""
    app.extensions["storage"] = Storage(settings)


def storage() -> Storage:
    """The bucket of the present application."""
    return cast("Storage", current_app.extensions["storage"])
