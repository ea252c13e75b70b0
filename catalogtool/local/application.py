"""The application's own processes: single `flask` commands, the web server and the worker."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from catalogtool.core.errors import Unavailable
from catalogtool.local import processes
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.processes import Process

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60
LINES_SHOWN = 5
# Without the query: what Google sends an admin back with stands in it.
REQUEST_LINE = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s'


@dataclass(frozen=True)
class Application:
    """How to start the application's processes: where their logs go, and the port of its pages."""

    directory: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def flask(self, *arguments: str, typed: str = "") -> None:
        """Run a `flask` command to its end on the input `typed`; raise Unavailable with its last words."""
        done = subprocess.run(
            processes.tied([sys.executable, "-m", "flask", "--app", "wsgi", *arguments]),
            cwd=ROOT,
            env=self._environment(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.directory / "log" / "commands.log").open("a") as log:
            log.write(f"$ flask --app wsgi {' '.join(arguments)}\n{done.stdout}{done.stderr}")
        if done.returncode != 0:
            last_words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-LINES_SHOWN:])
            raise Unavailable(f"`flask --app wsgi {' '.join(arguments)}` failed:\n{last_words}")

    def start_web(self) -> Process:
        """Start gunicorn; it takes requests a moment later."""
        address = ("--bind", f"{LOOPBACK}:{self.port}", "--no-control-socket")
        size = ("--workers", "2", "--worker-class", "gthread", "--threads", "4")
        patience = ("--preload", "--timeout", "120", "--graceful-timeout", "2")
        log = ("--access-logfile", "-", "--access-logformat", REQUEST_LINE)
        return self.start("web", "-m", "gunicorn", *address, *size, *patience, *log, "wsgi:app")

    def start_worker(self) -> Process:
        return self.start("worker", "worker.py")

    def start(self, name: str, *arguments: str) -> Process:
        """Start Python with these arguments in the root of the repository."""
        return processes.start(
            name,
            [sys.executable, *arguments],
            directory=self.directory,
            working_directory=ROOT,
            environment=self._environment(),
        )

    def wait(self, watched: Sequence[Process]) -> None:
        """Return when the sign-in page is served; raise Unavailable when one of the processes ends before."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._serves_pages():
            for process in watched:
                process.require_running()
            if time.monotonic() > deadline:
                raise Unavailable(f"{self.url} does not answer. The log is {self.directory}/log/web.log")
            time.sleep(0.1)

    def _serves_pages(self) -> bool:
        pages = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            pages.request("GET", "/sign-in")
            return pages.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            pages.close()

    def _environment(self) -> dict[str, str]:
        own = {"INSTANCE": str(self.directory), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **own}
