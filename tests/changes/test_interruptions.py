"""Workers die, hang and stop in the middle; what was applied stays, and what is left is applied once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from catalogtool.changes import application, applying, decisions
from catalogtool.changes.shown import apply_shown_pages
from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import CatalogToolError, Conflict
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.reports import importing
from tests.factories.changes import (
    ANA,
    approved,
    changeset_now,
    decided,
    edited,
    group_of,
    rolled_back,
    set_aside,
    video_now,
)
from tests.factories.reports import csv_of, imported, previewed, received, report_now, video_id

pytestmark = pytest.mark.usefixtures("app")

COLUMNS = ("video_id", "video_title", "views")
FIRST_CHUNK = """
    select from changeset_chunk where changeset_id = :changeset and subject = 'video' order by first_page limit 1
    for update
"""


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def small_chunks(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=30))


@pytest.fixture
def stopping_after(monkeypatch) -> Callable[[int | None], None]:
    """Let the application fail after so many chunks; with none, let it go on again."""

    def stop(chunks: int | None) -> None:
        done, lock = [], threading.Lock()

        def write(*how: Any) -> Any:
            with lock:
                done.append(1)
                if chunks is not None and len(done) > chunks:
                    raise CatalogToolError("The disk is full.")
            return apply_shown_pages(*how)

        monkeypatch.setattr(application, "apply_shown_pages", write)

    return stop


def rows(count: int, **cells: object) -> str:
    return csv_of(
        COLUMNS,
        [{"video_id": video_id(n), "video_title": f"Title {n}", "views": n, **cells} for n in range(count)],
    )


def preview(count: int, **cells: object) -> int:
    """A preview of new cells for so many videos; return the number of its changeset."""
    imported(rows(count))
    changeset_id = previewed(rows(count, **cells)).changeset_id
    assert changeset_id is not None
    return changeset_id


def untouched() -> int:
    return int(session().scalar(text("select count(*) from video where title <> 'New'")) or 0)


def kill_after_the_end(monkeypatch) -> None:
    def tidy(_written: int) -> None:
        raise Killed

    monkeypatch.setattr(application, "tidy", tidy)
    monkeypatch.setattr(importing, "tidy", tidy)


def live_again(monkeypatch) -> None:
    monkeypatch.setattr(application, "tidy", lambda _written: None)
    monkeypatch.setattr(importing, "tidy", lambda _written: None)
    session().rollback()


def test_a_stretch_that_a_hanging_worker_holds_is_waited_for_and_never_left_out(small_chunks, monkeypatch):
    changeset_id = preview(300, video_title="New")
    held = []

    def write_all(open_chunk, stage, write, *, counted):
        if stage.subject.name == "video" and not held:
            held.append(db.engine.connect())
            held[0].execute(text(FIRST_CHUNK), {"changeset": stage.changeset_id})
        return applying.write_all(open_chunk, stage, write, counted=counted)

    monkeypatch.setattr(application, "write_all", write_all)
    assert approved(changeset_id).status == "applying"
    held[0].rollback()
    held[0].close()
    with transaction() as current:
        current.execute(text("update processing_queue set run_after = now()"))
    drain()
    assert (changeset_now(changeset_id).status, untouched()) == ("applied", 0)


def test_a_worker_that_dies_after_the_end_does_nothing_twice(monkeypatch):
    imported(rows(10))
    kill_after_the_end(monkeypatch)
    report_id = received(rows(10, video_title="New"))
    with pytest.raises(Killed):
        drain()
    live_again(monkeypatch)
    edited(video_id(1), title="By hand")
    drain()
    assert (report_now(report_id).status, video_now(video_id(1)).title) == ("completed", "By hand")


def test_a_group_decided_on_before_a_dead_worker_is_replaced_is_applied_all_the_same(monkeypatch):
    changeset_id = preview(10, video_title="New", views=7000)
    title = group_of(changeset_id, "title")
    decided(changeset_id, "hold", [title])
    kill_after_the_end(monkeypatch)
    with transaction():
        first = decisions.approve(changeset_id, ANA).id
    with pytest.raises(Killed):
        drain()
    live_again(monkeypatch)
    decided(changeset_id, "approve", [title])
    assert (approved(changeset_id).status, untouched()) == ("applied", 0)
    assert session().get_one(ProcessingQueue, first).status == "completed"


def test_a_stopped_application_goes_on_where_it_stopped_and_leaves_later_edits_alone(
    small_chunks, stopping_after
):
    changeset_id = preview(300, video_title="New")
    stopping_after(2)
    assert approved(changeset_id).status == "held"
    # Several writers are at it, so which stretches came first is not for certain.
    done = next(n for n in range(300) if video_now(video_id(n)).title == "New")
    edited(video_id(done), title=f"Title {done}")
    with pytest.raises(Conflict, match="stopped midway"):
        decided(changeset_id, "refuse", [group_of(changeset_id, "title")])
    session().rollback()
    stopping_after(None)
    changeset = approved(changeset_id)
    assert (changeset.status, changeset.counts["updated"], untouched()) == ("applied", 300, 1)
    assert set_aside(changeset_id) == []


def test_what_was_on_hold_stays_so_when_its_application_fails(stopping_after):
    changeset_id = preview(10, video_title="New", views=7000)
    title = group_of(changeset_id, "title")
    decided(changeset_id, "hold", [title])
    assert approved(changeset_id).status == "held"
    decided(changeset_id, "approve", [title])
    stopping_after(0)
    assert approved(changeset_id).status == "held"


def test_records_are_counted_once_however_often_something_of_them_is_approved():
    imported(rows(10))
    report = previewed(rows(10, video_title="New", views=7000))
    title = group_of(report.changeset_id, "title")
    decided(report.changeset_id, "hold", [title])
    approved(report.changeset_id)
    decided(report.changeset_id, "approve", [title])
    approved(report.changeset_id)
    done = report_now(report.id)
    assert (done.rows_read, done.rows_updated, done.rows_unchanged) == (10, 10, 0)


def test_bytes_that_were_taken_back_are_news_again():
    imported(rows(3))
    first = imported(rows(3, video_title="New"))
    rolled_back(changeset_id=first.changeset_id)
    assert imported(rows(3, video_title="New")).rows_updated == 3
