"""Servers are stopped, frozen and started again, and the probes say which."""

import json
import time

import psycopg
import pytest

from catalogtool.health.readiness import KEPT_SECONDS, PATIENCE_SECONDS, REDIS
from tests.health.installation import Installation
from tests.queue.jobs import eventually


def execute(installation: Installation, statement: str) -> None:
    url = installation.servers.superuser_url().replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def seen(installation: Installation) -> object:
    """When the worker was heard of last."""
    url = installation.servers.superuser_url().replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        return connection.execute("select max(seen_at) from worker").fetchone()


@pytest.mark.parametrize("part", ["database", "redis", "s3", "worker"])
def test_a_part_that_is_stopped_is_named_until_it_is_back_and_the_process_lives_on(
    installation: Installation, part: str
) -> None:
    with installation.without(part):
        assert installation.soon_misses({part})
        status, headers, text = installation.get("/readyz")
        assert (status, int(headers["Retry-After"]) > 0) == (503, True)
        assert len(json.loads(text)["missing"][part]) > 20
        assert installation.get("/healthz")[0] == 200
    assert installation.soon_misses(set())


@pytest.mark.parametrize("part", ["database", "redis", "s3"])
def test_a_part_that_hangs_is_named_within_seconds(installation: Installation, part: str) -> None:
    with installation.frozen(part):
        assert installation.soon_misses({part})
        time.sleep(KEPT_SECONDS)
        began = time.monotonic()
        installation.get("/readyz")
        assert time.monotonic() - began < 2 * PATIENCE_SECONDS
        assert installation.get("/healthz")[0] == 200


def test_a_worker_that_is_not_heard_of_any_more_is_missing_until_it_is(installation: Installation) -> None:
    noted = seen(installation)
    assert eventually(lambda: seen(installation) != noted)
    # It has just done a round, so it holds no lock on its line for the next seconds.
    with installation.frozen("worker"):
        execute(installation, "update worker set seen_at = now() - interval '31 seconds'")
        assert installation.soon_misses({"worker"})
    assert installation.soon_misses(set())


def test_a_database_that_is_behind_the_program_is_not_ready_and_one_that_is_further_is(
    installation: Installation,
) -> None:
    try:
        execute(installation, "update alembic_version set version_num = 'later'")
        assert not eventually(lambda: "migrations" in installation.missing(), 3)
        execute(installation, "update alembic_version set version_num = '0009'")
        assert installation.soon_misses({"migrations"})
        execute(installation, "delete from alembic_version")
        assert installation.soon_misses({"migrations"})
    finally:
        execute(installation, "delete from alembic_version")
        installation.application.flask("db", "stamp", "head")


def test_many_probes_at_once_open_few_connections(installation: Installation) -> None:
    url = installation.servers.superuser_url().replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:

        def opened() -> int:
            row = connection.execute(
                "select sessions from pg_stat_database where datname = 'catalog'"
            ).fetchone()
            return int(row[0]) if row else 0

        before = opened()
        began = time.monotonic()
        for _ in range(60):
            installation.get("/readyz")
        lasted = time.monotonic() - began
        assert opened() - before <= 2 * (lasted + 2) + 10


def test_the_command_says_the_same_and_ends_with_it(installation: Installation) -> None:
    assert installation.command("health", "check", "--json") == (0, '{"ready": true, "missing": {}}\n')
    with installation.without("redis"):
        status, told = installation.command("health", "check")
    assert (status, told) == (1, f"redis: {REDIS}\n")
