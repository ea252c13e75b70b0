"""One run: a database of its own, the workers on it, and what is asked of them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from catalogtool.app import create_app
from catalogtool.core.database import db, transaction
from catalogtool.core.storage import storage
from catalogtool.local import processes
from catalogtool.local.processes import Process
from catalogtool.queue import carrier
from catalogtool.reports import operations
from config import Config
from tests.chaos import checker, work
from tests.chaos.family import Family, lives
from tests.chaos.site import Programs, Site
from tests.journeys.conftest import free_port
from tests.queue import jobs
from tests.queue.jobs import eventually

SECONDS_BETWEEN_BELLS = 0.3

# Sealing waits a minute after an import, and nobody here waits for that.
_UNFINISHED = """
    select count(*) from processing_queue where status in ('pending', 'processing') and task_type <> 'trail_seal'
"""
_HELD = "select id, pid from processing_queue where status = 'processing' and lease_until > now()"
_WAITING = """
    select exists (select from processing_queue where status = 'pending' and run_after <= now()
                   or status = 'processing' and lease_until <= now())
"""
_LET_GO = (
    "update processing_queue set lease_until = now() where id = %s and pid = %s and status = 'processing'"
)


class Run:
    """A database, and the processes that work on it."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.app = create_app(Config.from_env(site.settings(name)))
        self.families: list[Family] = []
        self.buried: list[Family] = []
        self._numbers = count(1)
        self._connection: checker.Connection | None = None
        self._web: Process | None = None
        self._rung_at = 0.0

    def start_web(self) -> Programs:
        """Start the pages, and return when they are served."""
        programs = Programs(self.site.directory, free_port(), self.site.settings(self.name))
        self._web = programs.start_web()
        programs.wait([self._web])
        return programs

    def start_worker(self, **changed: str) -> Family:
        """Start a worker, with settings of its own if need be."""
        programs = Programs(self.site.directory, 1, self.site.settings(self.name) | changed)
        family = Family(
            programs.start(f"{self.name}-worker-{next(self._numbers)}", "-m", "tests.chaos.worker")
        )
        self.families.append(family)
        return family

    def replace_the_dead(self) -> None:
        """Start a worker for each whose supervisor was killed."""
        for family in [each for each in self.families if not each.process.running]:
            self.families.remove(family)
            self.buried.append(family)
            self.start_worker()

    def holder(self, pid: int) -> Family | None:
        """The worker that the process belongs to."""
        return next((each for each in self.families if each.holds(pid)), None)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Execute the SQL as the superuser, as soon as the database answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                if self._connection is None:
                    self._connection = psycopg.connect(self.site.conninfo(self.name), autocommit=True)
                cursor = self._connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                self._hang_up()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def receive(self, file: Path) -> int:
        """Put the file into the bucket, have it imported, and return the number of the job."""
        key = f"reports/{self.name}/{file.name}"
        with file.open("rb") as body, self.app.app_context():
            storage().put(key, body)
        with self.app.app_context(), transaction():
            report = operations.receive(key, file.name, actor_id=None, actor_name="Ana", mode="apply")
            return report.job_id or 0

    def put(self, key: str, body: bytes) -> None:
        """Leave a file in the bucket."""
        with self.app.app_context():
            storage().put(key, BytesIO(body))

    def forget_seals(self) -> None:
        """Take the seals of another database's trail out of the bucket."""
        with self.app.app_context():
            bucket = storage()
            for seal in bucket.objects("seals/"):
                bucket.client.delete_object(Bucket=bucket.bucket, Key=seal.key)

    def ask_for_work(self, **payload: object) -> int:
        """Ask for made-up work that leaves a mark a step, and return the number of the job."""
        with self.app.app_context():
            return jobs.ask(work.NAME, dict(payload))

    def marks(self, job: int) -> list[int]:
        """The steps of the job that have left their mark."""
        found = "select (payload ->> 'step')::int from processing_queue where task_type = 'mark' and payload @> %s"
        return sorted(step for (step,) in self.ask(found, json.dumps({"job": job})))

    def help(self) -> None:
        """Spare a wait: let go of what processes hold that are known to be dead, and ring for what waits."""
        for job, pid in self.ask(_HELD):
            if pid and not lives(pid):
                self.ask(_LET_GO, job, pid)
        if time.monotonic() > self._rung_at + SECONDS_BETWEEN_BELLS and self.ask(_WAITING)[0][0]:
            self._rung_at = time.monotonic()
            with self.app.app_context():
                carrier.ring(at_most=1)

    def finish(self, seconds: float) -> bool:
        """Help until nothing is left to do, and tell whether it came to that in time."""

        def done() -> bool:
            self.replace_the_dead()
            self.help()
            return bool(self.ask(_UNFINISHED)[0][0] == 0)

        return eventually(done, seconds)

    def account(self) -> checker.Account:
        with psycopg.connect(self.site.conninfo(self.name), autocommit=True) as connection:
            return checker.take(connection)

    def verdict(self, expected: checker.Account) -> checker.Verdict:
        """What the checker says of the run; that something is left to do counts against it."""
        with psycopg.connect(self.site.conninfo(self.name), autocommit=True) as connection:
            verdict = checker.judge(expected, checker.take(connection))
            verdict.faults += checker.fold(connection)
        verdict.faults += ["The work did not end in time"] if self.ask(_UNFINISHED)[0][0] else []
        verdict.faults += [f"{stray} outlives its worker" for stray in self.strays()]
        return verdict

    def logged(self, event: str) -> list[dict[str, Any]]:
        """What the workers have written into their logs about the event, with its details."""
        lines = (
            line
            for log in (self.site.directory / "log").glob(f"{self.name}-worker-*.log")
            for line in log.read_text(errors="replace").splitlines()
            if line.startswith("{") and event in line
        )
        return [told for told in map(json.loads, lines) if told["event"] == event]

    def strays(self, seconds: float = 10.0) -> list[str]:
        """Processes that live on although the worker above them is dead."""

        def left() -> list[str]:
            families = [*self.families, *self.buried]
            return [str(each) for family in families for each in family.orphans if lives(each.pid)]

        eventually(lambda: not left(), seconds)
        return left()

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def close(self) -> None:
        self._hang_up()
        processes.stop([self._web] if self._web else [])
        for family in (*self.families, *self.buried):
            family.end()
        with self.app.app_context():
            db.engine.dispose()


@contextmanager
def opened(site: Site, template: str, name: str) -> Iterator[Run]:
    """Begin a run on a copy of the template, and leave nothing of it."""
    site.copy(template, name)
    run = Run(site, name)
    run.forget_seals()
    try:
        yield run
    finally:
        run.close()
        site.drop(name)
