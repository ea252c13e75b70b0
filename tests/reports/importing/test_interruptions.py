"""An import that is interrupted, cancelled or stopped goes on, and its counts are what the trail holds."""

import io
import itertools
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select, text

from catalogtool.changes.models import Changeset
from catalogtool.changes.queries import get_changeset
from catalogtool.changes.rollback import prepare_rollback
from catalogtool.changes.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict
from catalogtool.core.origin import Origin, declare
from catalogtool.core.storage import Storage, storage
from catalogtool.queue import stopping
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.reports import importing
from catalogtool.reports.importing import staging
from catalogtool.reports.operations import go_on
from catalogtool.sync.models import SyncRecord
from catalogtool.web.access import Actor
from tests.factories.changes import approved, changeset_now
from tests.factories.reports import csv_of, imported, received, report_now
from tests.queue.jobs import change
from tests.reports.importing.cancelling import cancelled_after_writing
from tests.reports.importing.rows import COLUMNS, adds_up, row, trail

ADMIN = Actor(None, "root", is_admin=True)

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("seed", range(4))
def test_an_import_that_is_interrupted_anywhere_ends_as_if_it_had_not_been(app, monkeypatch, seed):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=30))
    whole = RunningJob.chunk
    chance = Random(seed)  # noqa: S311 - the same interruptions in every run
    interruptions = 0

    def interrupted(job):
        nonlocal interruptions
        if chance.random() < 0.3:
            interruptions += 1
            stopping.requested.set()
        return whole(job)

    monkeypatch.setattr(RunningJob, "chunk", interrupted)
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(200)] + [row(0)]))
    while drain():
        stopping.requested.clear()
    report = report_now(report_id)
    assert (report.status, report.rows_created, report.rows_merged) == ("completed", 200, 1)
    assert len(trail()) == 200
    assert interruptions


def test_staging_lost_in_a_crash_of_the_database_is_read_again(monkeypatch):
    def crash(run):
        with run.chunk("Comparing") as chunk:
            chunk.session.execute(text(f"truncate {run.primary.staged}"))
        raise ConnectionError

    steps = importing.STEPS
    monkeypatch.setattr(importing, "STEPS", (*steps[: steps.index(importing.stage_report) + 1], crash))
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(20)] + [{"video_id": "bad"}]))
    drain()
    monkeypatch.setattr(importing, "STEPS", steps)
    session().execute(text("update processing_queue set run_after = now()"))
    session().commit()
    drain()
    report = report_now(report_id)
    assert (report.status, report.rows_read, report.rows_created, report.rows_refused) == (
        "completed",
        21,
        20,
        1,
    )


def test_a_cancelled_import_says_so_in_its_report_and_its_changeset(monkeypatch):
    def wish(run):
        declare(session(), Origin(None, "tests", "edit"))
        session().execute(text("update processing_queue set cancel_requested_at = now()"))
        session().commit()
        return True

    monkeypatch.setattr(importing, "STEPS", (*importing.STEPS[:4], wish, *importing.STEPS[4:]))
    report = imported(csv_of(COLUMNS, [row(1)]))
    assert report.status == "cancelled"
    assert session().get_one(Changeset, report.changeset_id).status == "cancelled"
    assert trail() == []
    left = session().execute(text("select count(*) from pg_tables where schemaname = 'staging'")).scalar_one()
    assert left == 0


@pytest.mark.parametrize("after", [1, 2, 4])
def test_a_cancelled_import_goes_on_and_ends_as_if_it_had_not_been_cancelled(app, monkeypatch, after):
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(900)] + [{"video_id": "bad"}]))
    cancelled_after_writing(after, app, monkeypatch)
    assert report_now(report_id).status == "cancelled"
    assert 0 < len(trail()) < 900
    with transaction():
        go_on(report_id, ADMIN)
    drain()
    report = report_now(report_id)
    assert (report.status, report.rows_created, report.rows_refused) == ("completed", 900, 1)
    assert adds_up(report)
    assert len({entry.subject_key for entry in trail()}) == len(trail()) == 900
    assert session().get_one(Changeset, report.changeset_id).status == "applied"
    runs = session().scalars(select(SyncRecord.success).order_by(SyncRecord.id)).all()
    assert runs == [False, True]


def test_an_import_goes_on_although_another_brought_the_same_bytes_in_meanwhile(app, monkeypatch):
    body = csv_of(COLUMNS, [row(n) for n in range(900)])
    report_id = received(body)
    cancelled_after_writing(1, app, monkeypatch)
    applied = len(trail())
    assert imported(body).status == "completed"
    with transaction():
        go_on(report_id, ADMIN)
    drain()
    report = report_now(report_id)
    assert (report.status, report.rows_created, report.rows_unchanged) == (
        "completed",
        applied,
        900 - applied,
    )
    assert session().get_one(Changeset, report.changeset_id).status == "applied"


def test_an_import_that_is_cancelled_twice_counts_what_both_runs_have_applied(app, monkeypatch):
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(900)]))
    cancelled_after_writing(1, app, monkeypatch)
    with transaction():
        go_on(report_id, ADMIN)
    cancelled_after_writing(1, app, monkeypatch)
    report = report_now(report_id)
    assert (report.status, report.rows_created) == ("cancelled", len(trail()))
    assert session().get_one(Changeset, report.changeset_id).counts["created"] == len(trail()) > 0


def test_an_import_that_was_taken_back_does_not_go_on(app, monkeypatch):
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(900)]))
    cancelled_after_writing(2, app, monkeypatch)
    with transaction():
        prepare_rollback(Selection(changeset_id=report_now(report_id).changeset_id), ADMIN)
    with pytest.raises(Conflict, match="taken back"), transaction():
        go_on(report_id, ADMIN)
    assert report_now(report_id).status == "cancelled"


def test_an_import_that_a_guard_stops_after_it_was_cancelled_counts_what_it_had_applied(app, monkeypatch):
    change("insert into report_kind_setting (kind, most_percent) values ('video_report', 100)")
    columns = (*COLUMNS, "asset_id")
    imported(csv_of(columns, [row(n, asset_id="A000000000000001") for n in range(400)]))
    report_id = received(csv_of(columns, [row(n, asset_id="A000000000000002") for n in range(400)]))
    cancelled_after_writing(2, app, monkeypatch)
    change("update report_kind_setting set most_percent = 10")
    with transaction():
        go_on(report_id, ADMIN)
    drain()
    report = report_now(report_id)
    assert report.status == "compared"
    assert 0 < report.rows_updated == get_changeset(report.changeset_id).updated == len(trail()) - 400 < 400
    approved(report.changeset_id)
    report = report_now(report_id)
    assert (report.status, report.rows_updated, report.rows_unchanged) == ("completed", 400, 0)
    assert changeset_now(report.changeset_id).counts["updated"] == len(trail()) - 400 == 400
    assert get_changeset(report.changeset_id).updated == 400


@pytest.mark.parametrize("keeps_versions", [True, False])
def test_a_file_that_is_replaced_while_it_is_read_never_mixes_with_the_one_that_was_received(
    app, monkeypatch, keeps_versions
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=30))
    if not keeps_versions:
        settings = replace(app.config["SETTINGS"], s3_bucket="keeps-no-versions")
        monkeypatch.setitem(app.extensions, "storage", Storage(settings))
        storage().client.create_bucket(Bucket=settings.s3_bucket)
    report_id = received(csv_of(COLUMNS, [row(n) for n in range(200)]))
    key = report_now(report_id).filename
    whole, read = staging._take, itertools.count(1)

    def replaced(*work):
        whole(*work)
        if next(read) == 1:
            storage().put(key, io.BytesIO(csv_of(COLUMNS, [row(n) for n in range(500, 800)]).encode()))
            stopping.requested.set()

    monkeypatch.setattr(staging, "_take", replaced)
    while drain():
        stopping.requested.clear()
    report = report_now(report_id)
    if keeps_versions:
        assert (report.status, report.rows_created, len(trail())) == ("completed", 200, 200)
    else:
        assert (report.status, len(trail())) == ("error", 0)
        assert "was replaced in the bucket after it was received. Import it again." in report.error_message
