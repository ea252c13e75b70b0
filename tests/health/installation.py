"""A whole installation whose servers can be stopped, frozen and started again."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogtool.health.readiness import KEPT_SECONDS
from catalogtool.local import postgres, processes, valkey, weed
from catalogtool.local.application import ROOT, Application
from catalogtool.local.processes import Process
from catalogtool.local.servers import Servers
from tests.conftest import POSTGRES
from tests.queue.family import suspended
from tests.queue.jobs import eventually

# For what takes a second or two where nothing else runs.
LIMIT_SECONDS = 60.0


@dataclass
class Installation:
    """Servers, pages and a worker, all of them processes of their own."""

    directory: Path
    servers: Servers
    application: Application
    password: str
    running: dict[str, Process] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Ask for a page and return status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.application.port, timeout=30)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def command(self, *arguments: str) -> tuple[int, str]:
        """Run a `flask` command and return its status and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env={**os.environ, "INSTANCE": str(self.directory)},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def missing(self) -> set[str]:
        """The parts that are said to be missing; the status says the same."""
        status, _, text = self.get("/readyz")
        told: dict[str, Any] = json.loads(text)
        assert (status == 200) == told["ready"] == (not told["missing"])
        return set(told["missing"])

    def soon_misses(self, parts: set[str]) -> bool:
        """Wait until these parts, and no others, are said to be missing."""
        seen = eventually(lambda: self.missing() == parts, LIMIT_SECONDS)
        # The other process of the pages may have looked before that.
        time.sleep(KEPT_SECONDS)
        return seen and eventually(lambda: self.missing() == parts, LIMIT_SECONDS)

    @contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Stop a part in order and start it again, whatever happens meanwhile."""
        processes.stop([self.running.pop(part)], LIMIT_SECONDS)
        try:
            yield
        finally:
            self.start(part)

    @contextmanager
    def frozen(self, part: str) -> Iterator[None]:
        """Have a part hang and go on again, whatever happens meanwhile."""
        with suspended(self.running[part].pid):
            yield

    def start(self, part: str) -> None:
        """Start what was stopped, on its old data and port."""
        begin: dict[str, Callable[[], Process]] = {
            "database": self._start_database,
            "redis": self._start_redis,
            "s3": self._start_store,
            "worker": self.application.start_worker,
        }
        self.running[part] = begin[part]()

    def _start_database(self) -> Process:
        secret = self.servers.keys.superuser_password
        process = postgres.start(self.directory, self.servers.ports["postgres"], secret, POSTGRES)
        postgres.wait(process, self.servers.superuser_url().replace("+psycopg", "", 1))
        return process

    def _start_redis(self) -> Process:
        process = valkey.start(self.directory, self.servers.ports["valkey"], self.servers.keys.redis_password)
        valkey.wait(process, self.servers.redis_url)
        return process

    def _start_store(self) -> Process:
        keys = self.servers.keys
        return weed.start(self.directory, self.servers.ports, keys.s3_access_key, keys.s3_secret_key)
