"""Reports of a made-up catalog from day to day, sent with faults or without."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalogtool.local.synthetic import Snapshot, World, write_snapshot
from catalogtool.queue.runtime import drain
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor
from tests.factories.reports import report_now
from tests.reports.files import received

ROOT = Actor(None, "root", is_admin=True)
SEED, VIDEOS = 3, 300


def report_of(day: int, faults: Sequence[str] = (), owner: str = "Synthetic") -> tuple[bytes, str]:
    """A video report of a day, and its name."""
    snapshot = Snapshot("video_report", "1.4", World(SEED, VIDEOS, day), owner)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "report.csv"
        write_snapshot(path, snapshot, faults)
        return path.read_bytes(), snapshot.filename


def sent(day: int, *faults: str, owner: str = "Synthetic", **how: Any) -> Report:
    """Import a video report of a day, with faults."""
    content, name = report_of(day, faults, owner)
    report_id = received(content, name, **{"mode": "apply", **how})
    drain()
    return report_now(report_id)
