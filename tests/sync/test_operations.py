"""Which changesets are synchronisations, and what is kept of them."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogtool.catalog.models import Video
from catalogtool.changes.decisions import approve
from catalogtool.changes.operations import edit, finish, open_changeset
from catalogtool.core.clock import now
from catalogtool.core.database import Base, session, transaction
from catalogtool.core.origin import Source
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncRecord
from catalogtool.sync.queries import latest_successes
from catalogtool.web.access import Actor
from tests.factories.reports import csv_of, imported, video_id
from tests.queue.jobs import look
from tests.sync.following import followed, know, refresh, refreshed

pytestmark = pytest.mark.usefixtures("app")

WORLD = World(5, 3000)
COLUMNS = ("video_id", "video_title", "views")


def records() -> list[SyncRecord]:
    session().rollback()
    return list(session().scalars(select(SyncRecord).order_by(SyncRecord.id)))


def finished(source: Source, status: str = "applied", error: str | None = None, **counts: int) -> None:
    with transaction() as current:
        changeset = open_changeset(current, source=source, summary="Test", actor_id=None, actor_name="Ana")
        finish(current, changeset, status, counts=counts, error=error)


def test_a_report_is_a_synchronisation_and_its_counts_add_up() -> None:
    imported(csv_of(COLUMNS, [{"video_id": video_id(n), "views": n} for n in range(3)]))
    rows = [{"video_id": video_id(n), "views": 7} for n in (0, 1, 2, 5)]
    report = imported(csv_of(COLUMNS, [*rows, {"video_id": video_id(2), "views": 2}, {"video_id": "#NAME?"}]))

    _, record = records()

    assert (record.subject, record.source, record.report_id) == ("video", "report", report.id)
    assert record.changeset_id == report.changeset_id
    assert (record.created, record.updated, record.skipped, record.rejected) == (
        report.rows_created,
        report.rows_updated,
        report.rows_unchanged + report.rows_blank + report.rows_merged,
        report.rows_refused,
    )
    assert record.created + record.updated + record.skipped + record.rejected == report.rows_read
    assert (record.total_in_catalog, record.success, record.error_message) == (4, True, None)


def test_a_report_that_fails_is_kept_with_its_reason() -> None:
    report = imported("<html>Sign in</html>")

    (record,) = records()

    assert (record.success, record.error_message) == (False, report.error_message)
    assert latest_successes("video") == []


def test_a_cancelled_run_is_no_success() -> None:
    finished("connector", "cancelled", created=1)

    (record,) = records()
    assert (record.success, record.error_message) == (False, "It was cancelled before its end.")


@pytest.mark.parametrize("source", ["edit", "bulk_edit", "rollback", "system"])
def test_what_people_do_by_hand_is_no_synchronisation(source: Source) -> None:
    finished(source, updated=1)

    assert records() == []


def test_deleted_videos_are_not_in_the_total() -> None:
    imported(csv_of(COLUMNS, [{"video_id": video_id(n)} for n in range(3)]))
    with transaction():
        edit(
            "video",
            video_id(0),
            {"deleted_at": now()},
            row_version=session()
            .scalars(select(Video.row_version).where(Video.video_id == video_id(0)))
            .one(),
            actor_id=None,
            actor_name="Ana",
            summary="Deleted",
        )
    finished("api", updated=2)

    assert [record.total_in_catalog for record in records()] == [3, 2]


def test_the_latest_success_is_the_newest_one_that_did_not_fail() -> None:
    finished("report", created=1)
    finished("report", created=2)
    finished("report", "failed", "The file is damaged.")

    (latest,) = latest_successes("video")

    assert latest.created == 2
    assert latest_successes("channel") == []


@pytest.mark.parametrize(
    ("task", "subject"),
    [
        ("metadata_sync", "video"),
        ("ownership_update", "claim"),
        ("asset_enrichment", "asset"),
        ("channel_sync", "channel"),
    ],
)
def test_a_run_that_follows_youtube_is_one_of_the_subject_that_was_asked_of(
    app: Flask, task: str, subject: str
) -> None:
    know(WORLD, 40)
    with followed(app, WORLD):
        for each in ("metadata_sync", "ownership_update", task):
            refreshed(each)
    *_, record = records()
    held = session().scalar(select(func.count()).select_from(Base.metadata.tables[subject]))
    assert (record.subject, record.source, record.scope) == (subject, "connector", None)
    assert record.total_in_catalog == held > 0


def test_a_run_whose_changes_people_look_at_first_is_one_of_its_subject_too(app: Flask) -> None:
    know(WORLD, 10)
    with followed(app, WORLD):
        refreshed("metadata_sync")
        job_id = refresh(Scope(everything=True), "channel_sync", preview=True)
        drain()
        changeset_id = int(look(job_id).cursor["changeset_id"])
        with transaction():
            approve(changeset_id, Actor(None, "Ana", is_admin=True))
        drain()
    *_, record = records()
    assert (record.subject, record.changeset_id, record.success) == ("channel", changeset_id, True)


def test_a_run_of_one_video_does_not_count_the_catalog_but_tells_what_the_last_run_told(app: Flask) -> None:
    first, *_ = know(WORLD, 10)
    with followed(app, WORLD):
        refreshed("metadata_sync", Scope(video_ids=[first]))
        know(WORLD, 15)
        refreshed("metadata_sync", Scope(video_ids=[first]))
        refreshed("metadata_sync")
    assert [record.total_in_catalog for record in records()] == [10, 10, 15]
