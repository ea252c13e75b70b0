"""A trail of some length, sealed in small blocks, and somebody who may do anything to the database."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask

from catalogtool.core.database import db, transaction
from catalogtool.core.storage import Storage, storage
from catalogtool.evidence import sealing
from catalogtool.evidence.seal_check import SealCheck, check_seals
from catalogtool.evidence.sealing import seal
from catalogtool.local.servers import Servers
from tests.audit.conftest import owner, runtime
from tests.audit.rows import declare

__all__ = ["owner", "runtime"]

ROWS_OF_A_BLOCK = 25
VIDEOS = 60


@pytest.fixture
def bucket(app: Flask) -> Iterator[Storage]:
    """The bucket, without seals, archives and bundles of other tests."""
    found = storage()
    _empty(found)
    yield found
    _empty(found)


@pytest.fixture
def superuser(app: Flask, servers: Servers) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the superuser, with all triggers off."""
    url = servers.superuser_url().replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


@pytest.fixture
def sealed(
    bucket: Storage, superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> psycopg.Connection[Any]:
    """The superuser's connection to a sealed trail of eight blocks, which has gaps."""
    monkeypatch.setattr(sealing, "MOST_ROWS", ROWS_OF_A_BLOCK)
    superuser.execute("alter sequence metadata_sync_id_seq restart")
    write_history(superuser)
    seal(transaction, bucket)
    return superuser


def write_history(connection: psycopg.Connection[Any]) -> None:
    """Make some videos, change them, and give up a change that has drawn numbers already."""
    connection.execute("set session_replication_role = origin")
    with connection.transaction():
        declare(connection)
        connection.execute(
            "insert into video (video_id, title, views) "
            "select 'video' || n, 'Title ' || n, n from generate_series(1, %s) n",
            [VIDEOS],
        )
    with connection.transaction(force_rollback=True):
        declare(connection)
        connection.execute("update video set views = views + 1")
    with connection.transaction():
        declare(connection, "Ben")
        connection.execute('update video set views = views + 2, artist = \'{Ärger,"Q\\""}\'')
    connection.execute("set session_replication_role = replica")


def check() -> SealCheck:
    return check_seals(db.engine, storage())


def _empty(bucket: Storage) -> None:
    for folder in ("seals/", "archive/", "exports/"):
        for stored in bucket.objects(folder):
            bucket.client.delete_object(Bucket=bucket.bucket, Key=stored.key)
