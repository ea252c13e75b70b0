"""Servers are stopped, frozen and started again, and the probes say which."""

import json
import time

import psycopg
import pytest

from catalogtool.health.readiness import KEPT_SECONDS, REDIS
from tests.health.installation import Installation
from tests.queue.jobs import eventually


def execute(installation: Installation, statement: str) -> None:
    url = installation.servers.superuser_url().replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.mark.parametrize("part", ["database", "redis", "s3", "worker"])
def test_a_part_that_is_stopped_is_named_until_it_is_back_and_the_process_lives_on(
    installation: Installation, part: str
) -> None:
    installation.stop(part)
    try:
        assert installation.soon_misses({part}, 20)
        time.sleep(KEPT_SECONDS)  # the other process of the pages may have looked just before
        status, headers, text = installation.get("/readyz")
        assert (status, int(headers["Retry-After"]) > 0) == (503, True)
        assert len(json.loads(text)["missing"][part]) > 20
        assert installation.get("/healthz")[0] == 200
    finally:
        installation.start(part)
    assert installation.soon_misses(set())


@pytest.mark.parametrize("part", ["database", "redis", "s3"])
def test_a_part_that_hangs_is_named_within_seconds(installation: Installation, part: str) -> None:
    installation.freeze(part)
    try:
        assert installation.soon_misses({part}, 20)
        time.sleep(KEPT_SECONDS)
        began = time.monotonic()
        installation.get("/readyz")
        assert time.monotonic() - began < 6
        assert installation.get("/healthz")[0] == 200
    finally:
        installation.thaw(part)


def test_a_worker_that_is_not_heard_of_any_more_is_missing_until_it_is(installation: Installation) -> None:
    installation.freeze("worker")
    try:
        execute(installation, "update worker set seen_at = now() - interval '31 seconds'")
        assert installation.soon_misses({"worker"}, 20)
    finally:
        installation.thaw("worker")
    assert installation.soon_misses(set())


def test_a_database_that_is_behind_the_program_is_not_ready_and_one_that_is_further_is(
    installation: Installation,
) -> None:
    try:
        execute(installation, "update alembic_version set version_num = 'later'")
        assert not eventually(lambda: "migrations" in installation.missing(), 3)
        execute(installation, "update alembic_version set version_num = '0009'")
        assert installation.soon_misses({"migrations"}, 20)
        execute(installation, "delete from alembic_version")
        assert installation.soon_misses({"migrations"}, 20)
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
    installation.stop("redis")
    try:
        status, told = installation.command("health", "check")
    finally:
        installation.start("redis")
    assert (status, told) == (1, f"redis: {REDIS}\n")
