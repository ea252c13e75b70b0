"""The whole product running as its users meet it, and a real browser."""

import atexit
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalogtool.local import ports, processes
from catalogtool.local import servers as local_servers
from catalogtool.local.application import Application
from tests.conftest import POSTGRES

_ports = ExitStack()
atexit.register(_ports.close)


@dataclass(frozen=True)
class Running:
    """The address of the running product, and who may sign in."""

    url: str
    username: str
    password: str


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    directory: Path = tmp_path_factory.mktemp("instance")
    application = Application(directory, free_port())
    password = secrets.token_urlsafe(16)
    with ExitStack() as held, pytest.MonkeyPatch.context() as environment:
        for name in (
            "DATABASE_URL",
            "DATABASE_OWNER_URL",
            "REDIS_URL",
            "S3_ENDPOINT_URL",
            "YOUTUBE_CLIENT_ID",
        ):
            environment.delenv(name, raising=False)
        # Small steps, so that there is time to see them and to cancel between them.
        environment.setenv("APPLY_CHUNK_ROWS", "4000")
        servers = local_servers.start(
            directory, postgres_settings=POSTGRES, s3_origins=[application.url], with_youtube=True
        )
        held.callback(servers.stop)
        application.flask("db", "upgrade")
        create = ("users", "create", "--email", "ana@catalog.example", "--username", "ana", "--role", "admin")
        application.flask(*create, "--password-stdin", typed=password + "\n")
        started = [application.start_web(), application.start_worker()]
        held.callback(processes.stop, started)
        application.wait(started)
        yield Running(application.url, "ana", password)


def free_port() -> int:
    """A port that no other process of the tests is given while this one lives."""
    return ports.choose(["web"], {}, _ports)["web"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": [*quiet, "--no-first-run", "--no-sandbox"],
    }
