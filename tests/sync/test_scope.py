"""Of which records a run asks, and that finding the next of them never takes reading the whole catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from catalogtool.core.clock import now
from catalogtool.core.database import db, session, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.sync.following.scope import Scope

VIDEOS = 20_000
VIDEO = """
    insert into video (video_id, channel_id, asset_id)
    select 'v' || lpad(n::text, 10, '0'), 'UC' || n % 20, 'A' || lpad((n / 2)::text, 10, '0')
    from generate_series(1, :videos) n
"""
FILLING = (
    VIDEO,
    "insert into channel (channel_id) select distinct channel_id from video",
    "insert into asset (asset_id) select distinct asset_id from video where id % 4 = 0",
    "insert into followed select 'metadata_sync', video_id, now() - interval '1 day' * (id % 2) from video",
    "insert into followed select 'asset_enrichment', asset_id, now() - interval '1 day' * (id % 2) from asset",
)
STALE = Scope(everything=True, stale_since=now() - timedelta(hours=12))


@pytest.fixture
def catalog(app: Flask) -> None:
    with transaction() as current:
        declare(current, Origin(None, "tests", "system"))
        for statement in FILLING:
            current.execute(text(statement), {"videos": VIDEOS})
    for table in ("video", "asset", "channel", "followed"):
        session().execute(text(f"analyze {table}"))
    session().commit()


@contextmanager
def last_statement() -> Iterator[list[Any]]:
    """Catch what is asked of the database, with its values."""
    caught: list[Any] = []

    def catch(
        _connection: Connection, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        caught[:] = [statement, values]

    event.listen(db.engine, "before_cursor_execute", catch)
    try:
        yield caught
    finally:
        event.remove(db.engine, "before_cursor_execute", catch)


def rows_read(scope: Scope, of: str, task: str, last: str) -> int:
    """How many rows of any table are read to find the next hundred."""
    with last_statement() as caught:
        assert len(scope.after(session(), of, task, last, 100)) == 100
    statement, values = caught
    driver = session().connection().connection.driver_connection
    assert driver
    (plan,) = driver.execute(f"explain (analyze, format json) {statement}", values).fetchone()[0]
    return max(scanned(plan["Plan"]))


def scanned(node: dict[str, Any]) -> Iterator[int]:
    """The rows that each scan below the node has gone through."""
    if "Relation Name" in node:
        yield int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
    for below in node.get("Plans", []):
        yield from scanned(below)


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("scope", [Scope(everything=True), STALE], ids=["all", "stale"])
@pytest.mark.parametrize(
    ("of", "task", "middle"),
    [("video", "metadata_sync", "v0000010000"), ("asset", "asset_enrichment", "A0000005000")],
)
def test_the_next_keys_are_read_from_where_the_last_ones_ended(
    scope: Scope, of: str, task: str, middle: str
) -> None:
    assert max(rows_read(scope, of, task, last) for last in ("", middle)) < VIDEOS / 10


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("scope", [Scope(everything=True), STALE, Scope(channel_id="UC7")])
@pytest.mark.parametrize("of", ["video", "asset", "channel"])
def test_stretch_by_stretch_each_record_comes_once_in_its_order(scope: Scope, of: str) -> None:
    task = {"video": "metadata_sync", "asset": "asset_enrichment", "channel": "channel_sync"}[of]
    found: list[str] = []
    while stretch := scope.after(session(), of, task, found[-1] if found else "", 1500):
        found += stretch
    assert found == sorted(set(found))
    assert len(found) == scope.count(session(), of, task) > 0
