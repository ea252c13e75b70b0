"""The YouTube of this machine as a process of its own, with the catalog that the demo report tells of."""

import http.client
import sys
import time
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path

from catalogtool.core.errors import Unavailable
from catalogtool.local import processes
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.processes import Process

ROOT = Path(__file__).parents[3]
SEED, VIDEOS = 7, 5000
READY_SECONDS = 60


def start(directory: Path, port: int) -> Process:
    """Start it as it is today, so many days after its first start in `directory`; it is not ready on return."""
    return serve(directory, port, SEED, VIDEOS, "--begun", _begun(directory).isoformat())


def serve(directory: Path, port: int, seed: int, videos: int, *more: str) -> Process:
    """Start one with so many videos of the seed's catalog; it is not ready on return."""
    catalog = ("--seed", str(seed), "--videos", str(videos), *more)
    return processes.start(
        "youtube",
        [sys.executable, "-m", "catalogtool.local.youtube", "--port", str(port), *catalog],
        directory=directory,
        working_directory=ROOT,
    )


def wait(process: Process, port: int) -> None:
    """Return when it answers; raise Unavailable when it ends or never does."""
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(port):
        process.require_running()
        if time.monotonic() > deadline:
            raise Unavailable(f"The YouTube of this machine is not ready. Its log is {process.log}")
        time.sleep(0.05)


def _begun(directory: Path) -> date:
    kept = directory / "youtube" / "begun"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(datetime.now(UTC).date().isoformat())
    return date.fromisoformat(kept.read_text())


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asked.request("GET", "/-/behaviour")
        return asked.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
