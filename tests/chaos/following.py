"""A catalog that follows the YouTube of this machine, each of them in processes of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from catalogtool.local import processes
from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.process import serve, wait
from tests.chaos import run as runs
from tests.chaos.family import Family, lives
from tests.chaos.run import Run
from tests.chaos.site import Site
from tests.journeys.conftest import free_port
from tests.queue import jobs
from tests.sync.following import know, rows_of

SEED = 11
CALLS_AT_ONCE = 20
PATIENCE_SECONDS = 900

_STATE = """
    select status, pid, coalesce(phase, ''), coalesce((cursor ->> 'asked')::int, 0), error_message, result,
           extract(epoch from run_after - now())
    from processing_queue where id = %s
"""
_VIEWS = "select video_id, views from video where missing_since is null"


@dataclass(frozen=True)
class State:
    """How the run stands."""

    status: str
    pid: int | None
    phase: str
    asked: int
    message: str | None
    result: dict[str, int] | None
    waits_seconds: float


@dataclass
class Following:
    """The catalog, and the YouTube that it follows."""

    run: Run
    address: str
    settings: dict[str, str]
    world: World
    videos: int

    def behave(self, **wish: Any) -> dict[str, Any]:
        said: dict[str, Any] = requests.post(f"{self.address}-/behaviour", json=wish, timeout=30).json()
        return said

    def start_worker(self) -> Family:
        return self.run.start_worker(**self.settings)

    def ask(self) -> int:
        """Have YouTube asked about every video, and return the number of the job."""
        with self.run.app.app_context():
            return jobs.ask("metadata_sync", {"scope": {"everything": True}})

    def state(self, job: int) -> State:
        return State(*self.run.ask(_STATE, job)[0])

    def wait(self, job: int, *statuses: str) -> State:
        """Help until the job stands so, and tell how."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := self.state(job)).status not in statuses:
            assert state.status != "failed", state.message
            assert time.monotonic() < deadline, f"The run is still {state}."
            self.run.help()
            time.sleep(0.05)
        return state

    def kill(self, job: int, victim: str, phase: str, asked: int) -> None:
        """Kill -9 one who has the run, or all of the worker, once it is in the phase and has asked about so many."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            state = self.state(job)
            assert state.status in {"pending", "processing"}, state
            ready = state.phase == phase and state.asked >= asked and state.status == "processing"
            if ready and state.pid and lives(state.pid) and (family := self.run.holder(state.pid)):
                family.kill(victim, state.pid)
                if victim == "all":
                    self.run.families.remove(family)
                    self.run.buried.append(family)
                    self.start_worker()
                return
            self.run.help()
            time.sleep(0.01)
        raise AssertionError(f"The run never was in {phase} with {asked} asked")

    def day_passes(self, job: int) -> None:
        """Have it be tomorrow in California, as far as the run can tell."""
        self.run.ask("update quota_use set day = day - 1")
        self.run.ask("update processing_queue set run_after = now() where id = %s", job)

    def spent(self) -> dict[str, int]:
        return dict(self.run.ask("select task, sum(units)::int from quota_use group by 1"))

    def count(self, table: str, condition: str = "true") -> int:
        return int(self.run.ask(f"select count(*) from {table} where {condition}")[0][0])

    def untrue(self) -> set[str]:
        """The videos that are not as YouTube says."""
        said = {(row["video_id"], int(row["views"])) for row in rows_of(self.world, self.videos)}
        return {video_id for video_id, _ in said.symmetric_difference(self.run.ask(_VIEWS))}


@contextmanager
def opened(site: Site, name: str, videos: int) -> Iterator[Following]:
    """Make both, and leave nothing of them."""
    port = free_port()
    world = World(SEED, videos)
    youtube = serve(site.directory, port, SEED, videos)
    settings = {
        "YOUTUBE_CLIENT_ID": "tests",
        "YOUTUBE_CLIENT_SECRET": "tests",
        "YOUTUBE_REFRESH_TOKEN": "synthetic-refresh-tests",
        "YOUTUBE_CONTENT_OWNER": "synthetic-content-owner",
        "YOUTUBE_URL": f"http://127.0.0.1:{port}",
        "APPLY_CHUNK_ROWS": "5000",
    }
    try:
        wait(youtube, port)
        with runs.opened(site, "catalog", name) as run:
            with run.app.app_context():
                know(world, videos)
            yield Following(run, f"http://127.0.0.1:{port}/", settings, world, videos)
    finally:
        processes.stop([youtube])
