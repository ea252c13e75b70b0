"""A whole installation whose servers can be stopped, frozen and started again."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from catalogtool.local import postgres, processes, valkey, weed
from catalogtool.local.application import ROOT, Application
from catalogtool.local.processes import Process
from catalogtool.local.servers import Servers
from tests.conftest import POSTGRES
from tests.queue.jobs import eventually


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

    def soon_misses(self, parts: set[str], seconds: float = 60.0) -> bool:
        return eventually(lambda: self.missing() == parts, seconds)

    def stop(self, part: str) -> None:
        processes.stop([self.running.pop(part)])

    def freeze(self, part: str) -> None:
        _signal_all(self.running[part], signal.SIGSTOP)

    def thaw(self, part: str) -> None:
        _signal_all(self.running[part], signal.SIGCONT)

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


def _signal_all(process: Process, number: signal.Signals) -> None:
    for each in (psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)):
        each.send_signal(number)
