"""Servers of their own for what breaks them, and a database of its own for each run."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from catalogtool.local import postgres, processes, valkey
from catalogtool.local import servers as local_servers
from catalogtool.local.application import Application
from catalogtool.local.processes import Process
from catalogtool.local.servers import Servers

# What is committed is on disk, as with `make run`; the memory is that of a small server.
POSTGRES = {"shared_buffers": "128MB", "max_wal_size": "4GB"}
# Hundreds of transactions an import, so that a fault at random meets each kind of moment.
CHUNK_ROWS = 2_500
KEYS = {
    "SECRET_KEY": "a key for broken runs that nobody else uses",
    "PASSWORD_SALT": "a salt for broken runs",
}


@dataclass(frozen=True)
class Programs(Application):
    """The application's processes on one database."""

    settings: Mapping[str, str]

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), **self.settings}


@dataclass
class Site:
    """PostgreSQL, Valkey and the object store, which can be broken one by one."""

    directory: Path
    servers: Servers
    database: Process
    redis: Process

    def settings(self, database: str) -> dict[str, str]:
        """The environment of a process that works on the database."""
        return {
            **self.servers.settings(),
            **KEYS,
            "DATABASE_URL": self.servers.runtime_url(database),
            "DATABASE_OWNER_URL": self.servers.owner_url(database),
            "APPLY_CHUNK_ROWS": str(CHUNK_ROWS),
            "INSTANCE": os.fspath(self.directory),
        }

    def conninfo(self, database: str = "postgres") -> str:
        return self.servers.superuser_url(database).replace("+psycopg", "", 1)

    def copy(self, template: str, name: str) -> None:
        """Make a database that is as the template is; nobody may be connected to that.

        The checkpoint has the copied sequences write into the log what they give out: without it they give the same
        numbers again after a crash.
        """
        self.servers.create_database(name, template)
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute("checkpoint")

    def drop(self, name: str) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    def halt_database(self) -> None:
        """Stop the server as a power cut would: nothing is tidied up."""
        self.database.send(signal.SIGQUIT)
        processes.stop([self.database])

    def start_database(self) -> None:
        """Start it again, and return when it has read its log."""
        secret = self.servers.keys.superuser_password
        self.database = postgres.start(self.directory, self.servers.ports["postgres"], secret, POSTGRES)
        postgres.wait(self.database, self.conninfo())

    def stop_redis(self) -> None:
        processes.stop([self.redis])

    def start_redis(self) -> None:
        secret = self.servers.keys.redis_password
        self.redis = valkey.start(self.directory, self.servers.ports["valkey"], secret)
        valkey.wait(self.redis, self.servers.redis_url)

    def stop(self) -> None:
        processes.stop([self.database, self.redis])
        self.servers.stop()


@contextmanager
def opened(directory: Path) -> Iterator[Site]:
    """Start the servers in the directory, and stop them in the end."""
    servers = local_servers.start(directory, postgres_settings=POSTGRES)
    found = {process.name: process for process in servers.processes}
    site = Site(directory, servers, found["postgres"], found["valkey"])
    try:
        yield site
    finally:
        site.stop()
