"""Imports of made-up reports through the real worker, each held against what the generator knows of its file."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import numpy as np
from psycopg import Connection
from psycopg.rows import dict_row

from bench.installation import Installation
from bench.machine import PeakMemory
from catalogtool.core.database import transaction
from catalogtool.local.synthetic import write_report
from catalogtool.local.synthetic.draw import Draw
from catalogtool.reports import inbox
from catalogtool.reports.operations import receive

SEED = 1
PART = 0.05
MOVED_IN_PART = ("views", "video_privacy_status", "video_title")
COUNTS = ("read", "created", "updated", "unchanged", "refused", "blank", "merged")

POLL_SECONDS = 0.02
LOOK_SECONDS = 0.25
LOG_CHARACTERS = 4000

STATE = """
    select report.*, job.status as job_status, job.error_trace
    from report join processing_queue job on job.id = report.job_id where report.id = %s
"""


class WrongImport(Exception):
    """An import that did not do what its file asks for."""


@dataclass(frozen=True)
class Planned:
    """An import to do, and what must become of the rows; counts that are not named must be 0."""

    name: str
    file: Path
    counts: Mapping[str, int]
    share: float = 0.0
    fields: Sequence[str] = ()
    measured: bool = True

    def write(self, rows: int) -> None:
        if not self.file.exists():
            write_report(self.file, rows, SEED, changed_share=self.share, changed_fields=self.fields)


def plan(directory: Path, rows: int) -> list[Planned]:
    """The imports in their order; `put_back` undoes the one before, so that the last one moves every row's views.

    Before `fresh_again` the first one is rolled back and the catalog emptied.
    """
    fresh, part, every = (directory / f"{name}.csv" for name in ("fresh", "changed_5pct", "changed_all"))
    moved = int((Draw(SEED, np.arange(rows, dtype=np.uint64)).share("changed") < PART).sum())
    partly = {"updated": moved, "unchanged": rows - moved}
    return [
        Planned("fresh", fresh, {"created": rows}),
        Planned("fresh_again", fresh, {"created": rows}, measured=False),
        Planned("unchanged", fresh, {"unchanged": rows}),
        Planned("changed_5pct", part, partly, PART, MOVED_IN_PART),
        Planned("put_back", fresh, partly, measured=False),
        Planned("changed_all", every, {"updated": rows}, 1.0, ("views",)),
    ]


class Importer:
    """Imports files one after the other, watching the worker's memory."""

    def __init__(self, installation: Installation, rows: int) -> None:
        self.installation = installation
        self.rows = rows
        self.memory = PeakMemory(installation.worker.pid)
        self.keys: dict[Path, str] = {}  # where in the bucket a file lies

    def seconds(self, planned: Planned) -> float:
        """Import the file and give the time from its report being received to its being completed.

        Returns when the worker is idle again. Raises WrongImport.
        """
        began, report_id = self._receive(planned)
        with self.installation.connect() as connection:
            self.wait(connection, report_id, "status")
            seconds = perf_counter() - began
            report = self.wait(connection, report_id, "job_status")
        print(f"{planned.name}: {seconds:.2f} s, of which {report['timings']}", file=sys.stderr)
        self._require(planned, report)
        return seconds

    def _receive(self, planned: Planned) -> tuple[float, int]:
        with self.installation.app.app_context():
            key = self.stored(planned)
            began = perf_counter()
            with transaction():
                # Forced, or the same bytes would be recognised and nothing be done.
                report_id = receive(key, planned.file.name, actor_id=None, actor_name="bench", force=True).id
            return began, report_id

    def stored(self, planned: Planned) -> str:
        """Put the file into the bucket, unless it lies there already, and give its key."""
        file = planned.file
        if file not in self.keys:
            planned.write(self.rows)
            with file.open("rb") as body:
                self.keys[file] = inbox.store(file.name, body)
            file.unlink()
        return self.keys[file]

    def wait(self, connection: Connection[Any], report_id: int, what: str) -> dict[str, Any]:
        """Wait until the report's `status` or `job_status` is final; return how it stands then."""
        look_at = 0.0
        with connection.cursor(row_factory=dict_row) as cursor:
            while True:
                state = cursor.execute(STATE, [report_id]).fetchone()
                if monotonic() >= look_at:
                    self.memory.look()
                    look_at = monotonic() + LOOK_SECONDS
                if state and state[what] not in ("pending", "processing"):
                    return state
                self.installation.worker.require_running()
                sleep(POLL_SECONDS)

    def _require(self, planned: Planned, report: Mapping[str, Any]) -> None:
        self.memory.look()
        expected = {name: planned.counts.get(name, 0) for name in COUNTS} | {"read": self.rows}
        counts = {name: report[f"rows_{name}"] for name in COUNTS}
        if report["status"] != "completed" or report["job_status"] != "completed":
            trace = report["error_trace"] or self.installation.worker.log.read_text()[-LOG_CHARACTERS:]
            raise WrongImport(
                f"The import “{planned.name}” is {report['status']}: {report['error_message']}\n{trace}"
            )
        if counts != expected:
            raise WrongImport(f"The import “{planned.name}” counts {counts}; its file asks for {expected}.")
