"""One installation for all tests of its health; each test leaves it whole."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from catalogtool.local import processes
from catalogtool.local import servers as local_servers
from catalogtool.local.application import Application
from tests.conftest import POSTGRES
from tests.health.installation import Installation
from tests.journeys.conftest import free_port

PARTS = {"postgres": "database", "valkey": "redis", "weed": "s3"}
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "S3_ENDPOINT_URL")


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    directory = tmp_path_factory.mktemp("health")
    with ExitStack() as held, pytest.MonkeyPatch.context() as environment:
        for name in SERVERS:
            environment.delenv(name, raising=False)
        servers = local_servers.start(directory, postgres_settings=POSTGRES)
        held.callback(servers.stop)
        found = Installation(directory, servers, Application(directory, free_port()), secrets.token_hex(8))
        found.running.update({PARTS[process.name]: process for process in servers.processes})
        held.callback(lambda: processes.stop(found.running.values()))
        found.application.flask("db", "upgrade")
        create = ("users", "create", "--email", "ana@catalog.example", "--username", "ana", "--role", "admin")
        found.application.flask(*create, "--password-stdin", typed=found.password + "\n")
        found.running["web"] = found.application.start_web()
        found.start("worker")
        found.application.wait([found.running["web"]])
        yield found


@pytest.fixture
def installation(whole: Installation) -> Iterator[Installation]:
    """Everything runs and answers, before the test and after it."""
    assert whole.soon_misses(set())
    yield whole
    assert whole.soon_misses(set())
