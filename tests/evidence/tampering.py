"""Everything that somebody may do to a sealed trail; each returns the entries or blocks that must be named."""

from collections.abc import Callable
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from catalogtool.core.database import session
from catalogtool.evidence import chain, hashing
from catalogtool.evidence.chain import Link
from catalogtool.evidence.sealing import read_block
from tests.evidence.conftest import ROWS_OF_A_BLOCK

Superuser = psycopg.Connection[Any]


def edit(connection: Superuser, random: Random) -> set[int]:
    """Change one column of one entry."""
    [entry] = some(connection, random, 1)
    connection.execute(
        sql.SQL("update metadata_sync set {} where id = %s").format(sql.SQL(random.choice(EDITS))), [entry]
    )
    return {entry}


EDITS = (
    "actor_name = actor_name || ' '",
    "actor_id = 7",
    "source = 'report'",
    "source_line = 1",
    "sync_time = sync_time + interval '1 microsecond'",
    "sync_time = sync_time - interval '2 years'",
    "video_id = null",
    "subject = 'channel'",
    "subject_key = subject_key || 'x'",
    "changeset_id = 1",
    "row_version = coalesce(row_version, 0) + 1",
    "video_title = null",
    "channel_display_name = ''",
    "operation = 'restore'",
    "changes = changes || '{\"views\": [1, 2]}'",
    "changes = changes - 'views'",
    "changes = '{}'",
)


def delete(connection: Superuser, random: Random) -> set[int]:
    entries = some(connection, random, random.randint(1, 4))
    connection.execute("delete from metadata_sync where id = any(%s)", [entries])
    return set(entries)


def insert(connection: Superuser, random: Random) -> set[int]:
    """Add an entry, made from another, under a number that was never used or that is taken."""
    [model] = some(connection, random, 1)
    number = random.choice([random.randint(61, 120), 0, -1, model])
    copied = "video_id, subject, subject_key, operation, changes, source, actor_name"
    connection.execute(
        f"insert into metadata_sync (id, sync_time, {copied}) "
        f"select %s, sync_time + interval '1 second', {copied} from metadata_sync where id = %s",
        [number, model],
    )
    return {number}


def swap(connection: Superuser, random: Random) -> set[int]:
    """Let two entries change places."""
    one, other = some(connection, random, 2)
    exchange(connection, one, other)
    return {one, other}


def exchange(connection: Superuser, one: int, other: int) -> None:
    for old, new in ((one, -one), (other, one), (-one, other)):
        connection.execute("update metadata_sync set id = %s where id = %s", [new, old])


def cut_tail(connection: Superuser, random: Random) -> set[int]:
    """Take the youngest entries away."""
    number = random.choice(all_ids(connection))
    cut = connection.execute("delete from metadata_sync where id >= %s returning id", [number]).fetchall()
    return {entry for (entry,) in cut}


def cut_tail_with_seals(connection: Superuser, random: Random) -> set[int]:
    """Take the youngest entries away, and the seals with them, to the last one if need be."""
    last = random.randint(0, 7)
    connection.execute("delete from metadata_sync where id > %s", [last * ROWS_OF_A_BLOCK])
    cut = connection.execute("delete from trail_seal where id > %s returning id", [last]).fetchall()
    return {number for (number,) in cut}


def rewrite(connection: Superuser, random: Random) -> set[int]:
    """Edit an entry, and seal everything from there on anew so that the chain holds together."""
    expected = edit(connection, random) if random.random() < 0.5 else delete(connection, random)
    seals = connection.cursor(row_factory=dict_row).execute("select * from trail_seal order by id").fetchall()
    previous = chain.NOTHING_BEFORE
    for row in seals:
        block = read_block(session(), row["version"], row["from_id"], row["to_id"])
        link = Link(
            number=row["id"], from_id=row["from_id"], to_id=row["to_id"], rows=len(block), version=row["version"],
            root=hashing.root_of(block), previous=previous, sealed_at=chain.written(row["sealed_at"]),
        )  # fmt: skip
        connection.execute(
            "update trail_seal set rows = %s, root = %s, previous = %s, hash = %s where id = %s",
            [link.rows, link.root, link.previous, link.true_hash, link.number],
        )
        previous = link.true_hash
    session().rollback()
    return expected


def rewrite_seal(connection: Superuser, random: Random) -> set[int]:
    """Change what a seal says."""
    number = random.randint(1, 8)
    change = random.choice(
        ["sealed_at = now()", "rows = rows + 1", "root = previous", "hash = root", "to_id = to_id - 1"]
    )
    connection.execute(sql.SQL("update trail_seal set {} where id = %s").format(sql.SQL(change)), [number])
    return {number}


TAMPERS: list[Callable[[Superuser, Random], set[int]]] = [
    edit, delete, insert, swap, cut_tail, cut_tail_with_seals, rewrite, rewrite_seal,
]  # fmt: skip


def all_ids(connection: Superuser) -> list[int]:
    return [entry for (entry,) in connection.execute("select id from metadata_sync order by id")]


def some(connection: Superuser, random: Random, count: int) -> list[int]:
    return random.sample(all_ids(connection), count)
