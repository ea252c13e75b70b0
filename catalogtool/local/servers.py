"""Start and stop the servers of one data directory."""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from catalogtool.core.errors import Conflict
from catalogtool.local import addresses, keys, lock, ports, postgres, processes, roles, valkey, weed
from catalogtool.local.addresses import BUCKET, DATABASE, Addresses
from catalogtool.local.processes import Process
from catalogtool.local.youtube import process as youtube

PORT_NAMES = ("postgres", "valkey", *weed.PORT_NAMES)


@dataclass(frozen=True)
class Servers(Addresses):
    """PostgreSQL, Valkey, SeaweedFS and perhaps a YouTube, until `stop` or the end of the thread that started them."""

    processes: Sequence[Process]
    held: ExitStack

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database of the owner's login: empty, or a copy of one that nobody is connected to."""
        with psycopg.connect(_conninfo(self), autocommit=True) as connection:
            roles.ensure_database(connection, name, template)

    def stop(self) -> None:
        """Stop them all within ten seconds, their data safe on disk."""
        self.held.close()


def start(
    directory: Path,
    *,
    postgres_settings: Mapping[str, str] | None = None,
    s3_origins: Sequence[str] = (),
    with_youtube: bool = False,
) -> Servers:
    """Start the servers on the data of the last time and return when all of them answer.

    Pages of `s3_origins` may upload from the browser; the YouTube has a made-up catalog. Call from a thread that
    lives as long as the servers should. Raises Conflict when another process uses the directory, Unavailable when a
    server does not start.
    """
    directory = directory.absolute()
    with ExitStack() as held:
        former_ports = claim(directory, held)
        names = (*PORT_NAMES, "youtube") if with_youtube else PORT_NAMES
        where = Addresses(ports.choose(names, former_ports, held), keys.read_or_make(directory))
        running = _launch(directory, where, postgres_settings or {}, held)
        _prepare(where, running, s3_origins)
        keys.write_private(directory / "servers.json", dict(where.ports))
        return Servers(where.ports, where.keys, list(running.values()), held.pop_all())


def claim(directory: Path, held: ExitStack) -> dict[str, int]:
    """Take the directory for this process alone, stop what a killed run left in it, return its ports."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise Conflict(
            f"{directory} belongs to another user. Run as that one, or set INSTANCE to another directory."
        )
    (directory / "log").mkdir(exist_ok=True)
    held.enter_context(lock.take(directory))
    processes.stop_leftovers(directory)
    former_ports = addresses.read_ports(directory)
    (directory / "servers.json").unlink(missing_ok=True)
    return former_ports


def _launch(
    directory: Path, where: Addresses, postgres_settings: Mapping[str, str], held: ExitStack
) -> dict[str, Process]:
    running: list[Process] = []
    held.callback(processes.stop, running)
    secret = where.keys
    running.append(valkey.start(directory, where.ports["valkey"], secret.redis_password))
    running.append(weed.start(directory, where.ports, secret.s3_access_key, secret.s3_secret_key))
    if "youtube" in where.ports:
        running.append(youtube.start(directory, where.ports["youtube"]))
    port = where.ports["postgres"]
    running.append(postgres.start(directory, port, secret.superuser_password, postgres_settings))
    return {process.name: process for process in running}


def _prepare(where: Addresses, running: Mapping[str, Process], s3_origins: Sequence[str]) -> None:
    postgres.wait(running["postgres"], _conninfo(where))
    with psycopg.connect(_conninfo(where), autocommit=True) as connection:
        roles.ensure_roles(connection, where.keys.owner_password, where.keys.web_password)
        roles.ensure_database(connection, DATABASE)
    valkey.wait(running["valkey"], where.redis_url)
    s3 = weed.client(where.s3_endpoint_url, where.keys.s3_access_key, where.keys.s3_secret_key)
    weed.wait(running["weed"], s3, BUCKET, s3_origins)
    if "youtube" in running:
        youtube.wait(running["youtube"], where.ports["youtube"])


def _conninfo(where: Addresses) -> str:
    return where.superuser_url("postgres").replace("+psycopg", "", 1)
