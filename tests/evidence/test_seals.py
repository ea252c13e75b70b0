"""Blocks of the trail are sealed when they are final, and whatever is done to them afterwards is named."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Unavailable
from catalogtool.core.storage import Storage
from catalogtool.evidence import chain, hashing
from catalogtool.evidence.chain import Link
from catalogtool.evidence.sealing import read_block, seal
from tests.audit.conftest import Login
from tests.audit.rows import declare, put_video
from tests.evidence.conftest import ROWS_OF_A_BLOCK, check

Superuser = psycopg.Connection[Any]
TAMPERINGS = 200


def test_an_untouched_trail_verifies_and_every_entry_is_in_a_block(sealed: Superuser) -> None:
    found = check()

    [entries] = sealed.execute("select count(*) from metadata_sync").fetchone() or (0,)
    assert (found.findings, found.rows, found.unsealed, found.unexported) == ([], entries, 0, 0)
    assert found.blocks == -(-180 // ROWS_OF_A_BLOCK)


def test_the_trail_verifies_while_people_go_on_editing(
    sealed: Superuser, bucket: Storage, app: Flask
) -> None:
    def edit(number: int) -> None:
        with app.app_context():
            put_video(f"video{number % 9}", "Cleo", views=number)
            if number % 5 == 0:
                seal(transaction, bucket)

    with ThreadPoolExecutor(2) as pool:
        edits = pool.map(edit, range(1000, 1040))
        checks = [check() for _ in range(8)]
        list(edits)

    seal(transaction, bucket)
    assert [each.findings for each in [*checks, check()]] == [[]] * 9
    assert check().unsealed == 0


def test_what_is_not_committed_yet_is_waited_for_and_never_left_out(
    bucket: Storage, runtime: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runtime() as slow:
        declare(slow)
        slow.execute("insert into video (video_id) values ('slow-video')")
        put_video("quick-video")

        with pytest.raises(Unavailable, match="is being written"):
            seal(transaction, bucket)
        slow.commit()

    assert (seal(transaction, bucket).rows, check().findings) == (2, [])


@pytest.mark.slow
def test_two_hundred_of_two_hundred_tamperings_are_found(sealed: Superuser) -> None:
    sealed.execute("create temporary table all_entries as select * from metadata_sync")
    sealed.execute("create temporary table all_seals as select * from trail_seal")
    random = Random(20_260_503)  # noqa: S311 - no secret
    missed = []
    for number in range(TAMPERINGS):
        tamper = TAMPERS[number % len(TAMPERS)]
        expected = tamper(sealed, random)
        named = {finding.entry for finding in check().findings} | {
            finding.block for finding in check().findings
        }
        if not expected or not expected <= named:
            missed.append((number, tamper.__name__, expected, check().findings))
        sealed.execute("delete from metadata_sync; delete from trail_seal")
        sealed.execute("insert into metadata_sync select * from all_entries")
        sealed.execute("insert into trail_seal select * from all_seals")
    assert missed == []
    assert check().findings == []


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


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update metadata_sync set actor_name = 'Mallory' where id = 30", "Block 2: entry 30 was edited."),
        ("delete from metadata_sync where id = 7", "Block 1: entry 7 was deleted."),
        ("update metadata_sync set id = 70 where id = 8", "Block 1: entry 8 was deleted."),
        ("update metadata_sync set id = 0 where id = 8", "Block 1: entry 8 was given the number 0."),
        (
            "delete from trail_seal where id = 8",
            "Block 8: the database has lost its seal, which the bucket still holds.",
        ),
    ],
)
def test_a_tampering_is_named_in_a_sentence(sealed: Superuser, statement: str, sentence: str) -> None:
    sealed.execute(sql.SQL(statement))

    assert sentence in {finding.sentence for finding in check().findings}


def test_a_swap_is_named_with_both_its_sides(sealed: Superuser) -> None:
    exchange(sealed, 2, 9)

    assert [finding.sentence for finding in check().findings] == [
        "Block 1: entry 2 was swapped: it says what entry 9 said.",
        "Block 1: entry 9 was swapped: it says what entry 2 said.",
    ]


def test_a_block_that_the_bucket_has_lost_is_named(sealed: Superuser, bucket: Storage) -> None:
    bucket.client.delete_object(Bucket=bucket.bucket, Key="seals/0000000003.json")

    assert [(each.kind, each.block) for each in check().findings] == [("lost copy", 3)]


def test_the_entries_that_a_purge_takes_along_are_no_tampering(sealed: Superuser, owner: Login) -> None:
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("delete from video where video_id = 'video5'")
        connection.commit()

    found = check()
    assert (found.findings, found.purged) == ([], 2)


def test_entries_that_go_without_their_video_are_a_tampering_even_beside_a_purge(
    sealed: Superuser, owner: Login
) -> None:
    sealed.execute("delete from metadata_sync where subject_key = 'video6'")
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("delete from video where video_id = 'video5'")
        connection.commit()

    assert {finding.kind for finding in check().findings} == {"deleted"}


def test_a_block_in_the_bucket_is_never_overwritten(sealed: Superuser, bucket: Storage) -> None:
    kept = bucket.read("seals/0000000008.json")
    sealed.execute("delete from trail_seal where id = 8")

    with pytest.raises(Conflict, match="another block 8"):
        seal(transaction, bucket)

    assert bucket.read("seals/0000000008.json") == kept


def test_the_rows_of_a_block_in_the_bucket_hash_to_the_root_of_its_seal(
    sealed: Superuser, bucket: Storage
) -> None:
    said = json.loads(bucket.read("seals/0000000002.json"))

    link = Link(**said)
    kept = chain.kept_rows(bucket, link)
    assert kept is not None
    assert (said["rows"], link.true_hash) == (len(kept), link.hash)


@pytest.mark.parametrize(
    "attempt",
    [
        "update trail_seal set root = hash",
        "update trail_seal set exported_at = null",
        "delete from trail_seal",
        "truncate trail_seal",
    ],
)
def test_seals_stay_as_they_are_even_for_the_owner(
    sealed: Superuser, runtime: Login, owner: Login, attempt: str
) -> None:
    for login in (runtime, owner):
        with login() as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(sql.SQL(attempt))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(2**60), 2**60),
            st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
        ),
        max_size=4,
    ),
    name=st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=60),
)
def test_an_entry_hashes_alike_in_the_database_and_outside(
    superuser: Superuser, values: list[Any], name: str
) -> None:
    entry = superuser.cursor(row_factory=dict_row).execute(
        "with m as (select 5::bigint as id, now() as sync_time, null::text as video_id, 'video' as subject, "
        "%(name)s::text as subject_key, %(name)s::text as channel_display_name, null::text as video_title, "
        "'update' as operation, %(changes)s::jsonb as changes, 7::bigint as changeset_id, 'edit' as source, "
        "null::bigint as source_line, null::bigint as actor_id, %(name)s::text as actor_name, "
        "3::bigint as row_version) "
        f"select m.*, m.changes::text as changes, {hashing.record_sql(1, 'm')} as record from m",
        {"name": name, "changes": Jsonb({"field": values})},
    ).fetchone()  # fmt: skip

    assert entry is not None
    assert hashing.records_of(1, [entry]).tobytes() == entry["record"]
