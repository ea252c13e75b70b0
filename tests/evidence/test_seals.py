"""Blocks of the trail are sealed when they are final, and stay as they are."""

import json
from concurrent.futures import ThreadPoolExecutor
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

from catalogtool.core.database import transaction
from catalogtool.core.errors import Conflict, Unavailable
from catalogtool.core.storage import Storage
from catalogtool.evidence import chain, hashing
from catalogtool.evidence.chain import Link
from catalogtool.evidence.sealing import seal
from tests.audit.conftest import Login
from tests.audit.rows import declare, put_video
from tests.evidence.conftest import ROWS_OF_A_BLOCK, check

Superuser = psycopg.Connection[Any]


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
