"""An installation for one run alone: servers with default settings, the application on them and its worker."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask

from catalogtool.app import create_app
from catalogtool.local import processes, servers
from catalogtool.local.ports import LOOPBACK, choose
from catalogtool.local.processes import Process
from catalogtool.local.servers import Servers
from config import Config

ROOT = Path(__file__).parents[1]
READY = "worker started"  # what the worker's log says then


@dataclass(frozen=True)
class Installation:
    """What runs, and the directory where the run keeps its files."""

    directory: Path
    servers: Servers
    app: Flask
    worker: Process
    youtube_port: int

    def connect(self) -> psycopg.Connection[Any]:
        """Open a connection of the superuser; each statement is a transaction."""
        return _connect(self.servers.superuser_url())

    def connect_as_owner(self) -> psycopg.Connection[Any]:
        return _connect(self.servers.owner_url())


@contextmanager
def installed() -> Iterator[Installation]:
    """Start everything in a directory that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="catalog-tool-bench-") as name:
        directory = Path(name)
        running = servers.start(directory)
        port = choose(["youtube"], {}, ExitStack())["youtube"]
        try:
            # Whatever servers the environment names, these are measured.
            environment = {**os.environ, **running.settings(), **_youtube(port), "INSTANCE": name}
            app = _application(environment)
            worker = processes.start(
                "worker",
                [sys.executable, "worker.py"],
                directory=directory,
                working_directory=ROOT,
                environment=environment,
            )
            try:
                _wait_until_ready(worker)
                yield Installation(directory, running, app, worker, port)
            finally:
                processes.stop([worker])
        finally:
            running.stop()


def _youtube(port: int) -> dict[str, str]:
    """The settings for a YouTube on this machine, which is run when it is asked."""
    return {
        "YOUTUBE_CLIENT_ID": "bench",
        "YOUTUBE_CLIENT_SECRET": "bench",
        "YOUTUBE_REFRESH_TOKEN": "synthetic-refresh-bench",
        "YOUTUBE_CONTENT_OWNER": "synthetic-content-owner",
        "YOUTUBE_URL": f"http://{LOOPBACK}:{port}",
        "YOUTUBE_DAILY_UNITS": "10000000",
    }


def _application(environment: dict[str, str]) -> Flask:
    app = create_app(Config.from_env(environment))
    logging.getLogger("catalogtool").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade()
    return app


def _wait_until_ready(worker: Process) -> None:
    while READY not in worker.log.read_text():
        worker.require_running()
        time.sleep(0.05)


def _connect(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)
