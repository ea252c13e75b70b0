"""Old months leave the database for the bucket, and nobody who asks the trail notices."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select

from catalogtool.audit.blame import archived_until, blame
from catalogtool.audit.entry import Entry
from catalogtool.audit.queries import history, latest, trail, whole_history
from catalogtool.audit.walk import Sought
from catalogtool.core.clock import now
from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import Conflict
from catalogtool.core.storage import Storage
from catalogtool.evidence import operations, parquet, sealing
from catalogtool.evidence.fold import check_fold
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import drain
from catalogtool.schedules.operations import make_declared, run_now
from catalogtool.schedules.queries import schedules
from catalogtool.web.access import Actor
from config import Config
from tests.audit.conftest import Login
from tests.audit.rows import declare
from tests.browser import Browser, Runner
from tests.evidence.conftest import check

Superuser = psycopg.Connection[Any]

MONTHS = [datetime(2024, month, 1, tzinfo=UTC) for month in (1, 2, 3)]


@pytest.fixture
def old(bucket: Storage, superuser: Superuser, owner: Login, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A trail of three months of 2024 and of the present one; the months are gone after the test."""
    monkeypatch.setattr(sealing, "MOST_ROWS", 25)
    monkeypatch.setattr(parquet, "ROWS_OF_A_GROUP", 10)
    superuser.execute("alter sequence metadata_sync_id_seq restart")
    with owner() as connection:
        for first, end in zip(MONTHS, [*MONTHS[1:], datetime(2024, 4, 1, tzinfo=UTC)], strict=True):
            statement = sql.SQL("create table {} partition of metadata_sync for values from ({}) to ({})")
            name = sql.Identifier(f"metadata_sync_{first:%Y%m}")
            connection.execute(statement.format(name, sql.Literal(first), sql.Literal(end)))
        declare(connection, "Ana", "system")
        connection.execute(
            "insert into video (video_id, title, channel_display_name, views) "
            "select 'video' || n, 'Ünïcode \"' || n || chr(9), case when n % 2 = 0 then 'Even' end, n "
            "from generate_series(1, 30) n"
        )
        for month in MONTHS:
            declare(connection, "Ben" if month.month == 2 else "Ana", "edit")
            connection.execute("update video set views = views + 1 where mod(id, 3) <> %s", [month.month % 3])
        connection.commit()
    # The clock of the trail can't be set: its entries are put into the months afterwards, in their order.
    superuser.execute(
        "update metadata_sync m set sync_time = case when operation = 'create' then timestamptz '2024-01-05 12:00+00' "
        "else timestamptz '2024-01-10 12:00+00' + interval '1 month' * ((id - 31) / 20) end + interval '1 second' * id"
    )
    with owner() as connection:
        declare(connection, "Cleo")
        connection.execute("update video set views = 0 where video_id in ('video1', 'video2')")
        connection.commit()
    yield superuser
    superuser.execute("drop schema archived cascade; create schema archived authorization catalog_owner")
    for month in MONTHS:
        superuser.execute(
            sql.SQL("drop table if exists {}").format(sql.Identifier(f"metadata_sync_{month:%Y%m}"))
        )


def archive(older_than: int = 12) -> list[str]:
    moved = operations.archive(transaction, older_than, lambda *_: None)
    session().expire_all()
    return [month.name for month in moved]


def everything(sought: Sought) -> list[Entry]:
    """All entries that match, page by page."""
    found, before = [], None
    while True:
        page = trail(sought, before, limit=7)
        found += page.entries
        if page.older is None:
            return found
        before = page.older


ASKED = [
    Sought(),
    Sought(subject="video", subject_key="video2"),
    Sought(subject="video"),
    Sought(subject="job"),
    Sought(person="Ben"),
    Sought(person="Ana"),
    Sought(source="edit"),
    Sought(operation="create"),
    Sought(channel="eve"),
    Sought(field="title"),
    Sought(field="view"),
    Sought(since=datetime(2024, 2, 1, tzinfo=UTC), until=datetime(2024, 3, 1, tzinfo=UTC)),
    Sought(person="Nobody"),
]


def test_the_months_leave_the_database_and_every_search_still_finds_the_same(old: Superuser) -> None:
    before = [everything(sought) for sought in ASKED]
    told = list(whole_history("video", "video7"))
    assert len(before[0]) == 92

    assert archive() == ["metadata_sync_202401", "metadata_sync_202402", "metadata_sync_202403"]

    assert old.execute("select count(*) from metadata_sync").fetchone() == (2,)
    assert [everything(sought) for sought in ASKED] == before
    assert list(whole_history("video", "video7")) == told
    assert history("video", "video7", told[0].position, 1) == told[1:2]


def test_a_page_reads_no_more_of_the_archives_than_it_shows(old: Superuser) -> None:
    told = history("video", "video1", limit=200)
    archive()
    for lines in range(len(told) + 1):
        entries, are_all = latest("video", "video1", None, lines)
        assert entries == told[: len(entries)]
        assert len(entries) >= min(lines + 1, len(told))
        assert are_all is (entries == told)
    assert latest("video", "video1", None, 0) == (told[:1], False)


def test_a_value_that_was_set_in_an_archived_month_is_still_blamed_on_the_same_entry(old: Superuser) -> None:
    asked = [(f"video{number}", moment) for number in (1, 2, 7) for moment in (None, *MONTHS[1:])]
    told = [blame("video", key, moment) for key, moment in asked]
    assert {entry.sync_time.month for entry in told[0].values()} == {1, now().month}

    archive()

    assert [blame("video", key, moment) for key, moment in asked] == told
    assert set(blame("video", "video1", since=archived_until())) == {"views"}


def test_archived_entries_are_still_verified_against_seals_and_catalog(
    old: Superuser, bucket: Storage
) -> None:
    archive()

    seals, fold = check(), check_fold(db.engine, bucket)
    assert (seals.findings, seals.rows, fold.findings, fold.records) == ([], 92, [], 30)


def test_an_edited_archive_is_found(old: Superuser, bucket: Storage) -> None:
    archive()
    [(key, size)] = old.execute("select key, size from trail_archive where partition like '%02'").fetchall()
    rows = [row for group in range(2) for row in _group(bucket, key, size, group)]
    rows[3]["actor_name"] = "Mallory"
    bucket.put(key, _file(rows))
    old.execute("update trail_archive set size = %s where key = %s", [bucket.head(key).size, key])

    assert [(each.kind, each.entry) for each in check().findings] == [("edited", rows[3]["id"])]


def test_a_forgotten_archive_is_found(old: Superuser) -> None:
    archive()
    old.execute("delete from trail_archive where partition like '%03'")

    assert {finding.kind for finding in check().findings} == {"deleted"}


def test_a_month_that_is_not_as_it_was_sealed_stays(old: Superuser, bucket: Storage) -> None:
    sealing.seal(transaction, bucket)
    old.execute("update metadata_sync set actor_name = 'Mallory' where id = 3")

    with pytest.raises(Conflict, match="entry 3 was edited"):
        archive()

    assert old.execute("select count(*) from trail_archive").fetchone() == (0,)
    assert old.execute("select count(*) from metadata_sync").fetchone() == (92,)


def test_a_purge_that_is_archived_itself_still_explains_what_is_missing(
    old: Superuser, owner: Login, bucket: Storage
) -> None:
    sealing.seal(transaction, bucket)
    with owner() as connection:
        declare(connection)
        connection.execute("delete from video where video_id = 'video9'")
        connection.commit()
    old.execute("update metadata_sync set sync_time = '2024-03-30' where operation = 'delete'")
    archive()

    assert (check().findings, check_fold(db.engine, bucket).findings) == ([], [])


def test_with_the_setting_old_months_leave_by_a_schedule(
    old: Superuser, app: Flask, settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, archive_after_months=12))
    with transaction():
        make_declared()
        run_now("trail_archive", Actor(None, "tests", is_admin=True))
    assert drain() == 1

    session().rollback()
    job = session().scalars(select(ProcessingQueue).where(ProcessingQueue.task_type == "trail_archive")).one()
    assert (job.status, job.result) == (
        "completed",
        {"months": ["2024-01", "2024-02", "2024-03"], "entries": 90},
    )


def test_without_the_setting_nothing_leaves_by_itself(old: Superuser) -> None:
    with transaction():
        make_declared()
        enqueue("trail_archive", {}, created_by=None, created_by_name="tests")
    assert "trail_archive" not in [schedule.name for schedule in schedules()]
    assert drain() == 1
    assert old.execute("select count(*) from trail_archive").fetchone() == (0,)


def test_young_months_stay(old: Superuser) -> None:
    assert archive(older_than=12 * 50) == []


def test_the_command_archives_what_is_old_enough(old: Superuser, runner: Runner) -> None:
    answer = runner.invoke(args=["audit", "archive", "--older-than", "12", "--json"])

    assert json.loads(answer.stdout) == {
        "months": [
            {"month": f"2024-0{month}", "entries": count} for month, count in ((1, 50), (2, 20), (3, 20))
        ]
    }


def test_the_page_of_the_trail_goes_on_in_the_archive(old: Superuser, ana: Browser) -> None:
    archive()

    page = ana.get("/audit?person=Ben")

    assert page.text.count("<li data-tone") == 20


def _group(bucket: Storage, key: str, size: int, group: int) -> list[dict[str, Any]]:
    return parquet.open_object(bucket, key, size).read_row_group(group).to_pylist()


def _file(rows: list[dict[str, Any]]) -> BytesIO:
    file = BytesIO()
    for _ in parquet.write(file, rows):
        pass
    return BytesIO(file.getvalue())
