"""Anything is taken back without wiping out what came later."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, select

from catalogtool.audit.entry import Position
from catalogtool.audit.models import MetadataSync
from catalogtool.changes import rollback
from catalogtool.changes.models import Changeset, SetAside
from catalogtool.changes.preview import groups_of
from catalogtool.changes.selection import Selection
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories.changes import (
    ANA,
    BEN,
    approved,
    edited,
    prepared_rollback,
    rolled_back,
    set_aside,
    undone,
    video_now,
)
from tests.factories.reports import csv_of, imported, video_id

pytestmark = pytest.mark.usefixtures("app")

COLUMNS = ("video_id", "video_title", "views", "video_privacy_status", "isrc")
ONE, TWO, THREE = video_id(1), video_id(2), video_id(3)


def report(*rows: dict[str, object]) -> int:
    """Import a report of the rows; return the number of its changeset."""
    changeset_id = imported(csv_of(COLUMNS, rows)).changeset_id
    assert changeset_id is not None
    return changeset_id


def row(key: str, **cells: object) -> dict[str, object]:
    return {"video_id": key, "video_title": "First", "views": 10, **cells}


def outcome(changeset: Changeset) -> tuple[int, int, int, int]:
    counts = changeset.counts
    assert counts["records"] == sum(counts[name] for name in ("reversed", "kept", "equal", "cannot"))
    return (counts["reversed"], counts["kept"], counts["equal"], counts["cannot"])


def test_a_report_is_taken_back_as_a_whole():
    report(row(ONE), row(TWO))
    second = report(row(ONE, video_title="Second", views=20), row(TWO), row(THREE))
    changeset = rolled_back(changeset_id=second)
    assert outcome(changeset) == (2, 0, 0, 0)
    assert (changeset.status, changeset.reverses_id, changeset.source) == ("applied", second, "rollback")
    assert (video_now(ONE).title, video_now(ONE).views) == ("First", 10)
    assert video_now(THREE).deleted_at is not None


def test_a_rollback_is_looked_at_before_it_is_applied():
    report(row(ONE))
    second = report(row(ONE, video_title="Second"))
    prepared = prepared_rollback(changeset_id=second)
    assert (prepared.status, video_now(ONE).title) == ("compared", "Second")
    assert [group.field for group in groups_of(session(), prepared.id)] == ["title"]


def test_what_somebody_changed_since_is_kept_and_told_with_who_and_when():
    report(row(ONE), row(TWO))
    second = report(row(ONE, video_title="Second", views=20), row(TWO, views=20))
    edited(ONE, BEN, title="By hand")
    changeset = rolled_back(changeset_id=second)
    assert outcome(changeset) == (1, 1, 0, 0)
    assert (video_now(ONE).title, video_now(ONE).views, video_now(TWO).views) == ("By hand", 10, 10)
    (kept,) = session().scalars(select(SetAside).where(SetAside.changeset_id == changeset.id))
    assert (kept.subject_key, kept.field, kept.outcome) == (ONE, "title", "kept")
    assert (kept.wanted, kept.kept, kept.changed_by_name) == ("First", "By hand", "Ben")
    assert kept.changed_at is not None


def test_an_admin_may_take_later_changes_back_as_well_with_a_reason():
    report(row(ONE))
    second = report(row(ONE, video_title="Second"))
    edited(ONE, BEN, title="By hand")
    selection = Selection(changeset_id=second)
    with pytest.raises(Forbidden), transaction():
        rollback.prepare_rollback(selection, BEN, override=True, reason="Because")
    with pytest.raises(Invalid), transaction():
        rollback.prepare_rollback(selection, ANA, override=True, reason=" ")
    changeset = rolled_back(changeset_id=second, override=True)
    assert (outcome(changeset), changeset.reason) == ((1, 0, 0, 0), "A mistake")
    assert video_now(ONE).title == "First"


def test_a_created_record_that_was_changed_since_is_kept():
    first = report(row(ONE), row(TWO))
    edited(ONE, BEN, notes="Ours")
    changeset = rolled_back(changeset_id=first)
    assert outcome(changeset) == (1, 1, 0, 0)
    assert (video_now(ONE).deleted_at, video_now(TWO).deleted_at is None) == (None, False)
    assert set_aside(changeset.id) == [(ONE, "", "kept")]


def test_a_deletion_is_taken_back_by_a_restoration():
    report(row(ONE))
    number = edited(ONE, deleted_at=now())
    undone(changeset_id=number)
    assert video_now(ONE).deleted_at is None
    last = session().scalars(select(MetadataSync).order_by(MetadataSync.id.desc()).limit(1)).one()
    assert (last.operation, last.source) == ("restore", "rollback")


def test_what_is_already_as_wanted_is_counted_and_changes_nothing():
    report(row(ONE))
    number = edited(ONE, BEN, title="By hand")
    edited(ONE, ANA, title="First")
    changeset = prepared_rollback(changeset_id=number)
    assert (outcome(changeset), set_aside(changeset.id)) == ((0, 0, 1, 0), [(ONE, "", "equal")])


def test_a_purged_record_cannot_be_taken_back(servers):
    report(row(ONE), row(TWO))
    second = report(row(ONE, views=20), row(TWO, views=20))
    prepared = prepared_rollback(changeset_id=second)
    with psycopg.connect(servers.superuser_url().replace("+psycopg", "", 1)) as connection:
        connection.execute(
            "select set_config('catalog.actor_name', 'dba', true), set_config('catalog.source', 'system', true)"
        )
        connection.execute("delete from video where video_id = %s", [ONE])
    assert approved(prepared.id).status == "applied"
    assert video_now(TWO).views == 10
    assert set_aside(prepared.id) == [(ONE, "", "cannot")]


def test_a_rollback_is_taken_back_like_anything_else():
    report(row(ONE), row(TWO))
    second = report(row(ONE, video_title="Second"), row(THREE))
    back = rolled_back(changeset_id=second)
    again = rolled_back(changeset_id=back.id)
    assert outcome(again) == (2, 0, 0, 0)
    assert (video_now(ONE).title, video_now(THREE).deleted_at) == ("Second", None)


@pytest.mark.parametrize("mode", ["apply", "preview"])
def test_a_report_brings_back_what_only_a_rollback_has_taken_out(mode):
    first = report(row(ONE), row(TWO))
    edited(TWO, deleted_at=now())
    rolled_back(changeset_id=first)
    assert video_now(ONE).deleted_at is not None
    mended = imported(csv_of(COLUMNS, [row(ONE, video_title="Mended"), row(TWO)]), mode=mode)
    if mode == "preview":
        approved(mended.changeset_id)
    assert (video_now(ONE).title, video_now(ONE).deleted_at) == ("Mended", None)
    assert video_now(TWO).deleted_at is not None


def test_a_cleared_value_comes_back_and_one_that_was_empty_is_cleared():
    report(row(ONE))
    first = edited(ONE, title=None, artist=["A, B", 'C "D"'], isrc="USUM71703861", notes="x")
    undone(changeset_id=first)
    video = video_now(ONE)
    assert (video.title, video.artist, video.isrc, video.notes) == ("First", None, None, None)
    back = undone(changeset_id=session().scalar(select(func.max(Changeset.id))))
    assert back.counts["reversed"] == 1
    assert video_now(ONE).artist == ["A, B", 'C "D"']


def test_one_entry_or_one_field_of_it_is_taken_back_alone():
    report(row(ONE))
    edited(ONE, title="By hand", notes="Ours")
    entry = session().scalars(select(MetadataSync).order_by(MetadataSync.id.desc()).limit(1)).one()
    where = Position(entry.sync_time, entry.id)
    undone(entry=where, field="title")
    assert (video_now(ONE).title, video_now(ONE).notes) == ("First", "Ours")
    undone(entry=where)
    assert (video_now(ONE).title, video_now(ONE).notes) == ("First", None)


def test_the_changes_of_a_person_in_a_window_of_time_are_taken_back_around_those_of_others():
    report(row(ONE), row(TWO))
    edited(ONE, BEN, title="Ben 1")
    edited(ONE, ANA, title="Ana 1")
    edited(ONE, BEN, title="Ben 2")
    edited(TWO, BEN, title="Ben 3")
    edited(TWO, ANA, title="Ana 2")
    since = session().scalar(select(func.now())) - timedelta(hours=1)
    changeset = rolled_back(person="Ben", source="edit", since=since)
    assert outcome(changeset) == (1, 1, 0, 0)
    assert (video_now(ONE).title, video_now(TWO).title) == ("Ana 1", "Ana 2")


def test_one_field_of_a_whole_report_is_taken_back():
    report(row(ONE), row(TWO))
    second = report(row(ONE, video_title="Second", views=20), row(TWO, views=20))
    changeset = rolled_back(changeset_id=second, field="views")
    assert (outcome(changeset), changeset.reverses_id) == ((2, 0, 0, 0), None)
    assert (video_now(ONE).title, video_now(ONE).views) == ("Second", 10)


def test_a_lock_keeps_a_field_from_being_taken_back():
    report(row(ONE))
    second = report(row(ONE, video_title="Second", views=20))
    edited(ONE, locked_fields=["title"])
    changeset = rolled_back(changeset_id=second)
    assert outcome(changeset) == (0, 1, 0, 0)
    assert (video_now(ONE).title, video_now(ONE).views) == ("Second", 10)
    assert set_aside(changeset.id) == [(ONE, "title", "locked")]


def test_an_edit_between_the_preview_and_the_application_of_a_rollback_is_kept():
    report(row(ONE), row(TWO))
    second = report(row(ONE, views=20), row(TWO, views=20))
    prepared = prepared_rollback(changeset_id=second)
    edited(ONE, BEN, views=99)
    changeset = approved(prepared.id)
    assert (video_now(ONE).views, video_now(TWO).views) == (99, 10)
    assert (set_aside(changeset.id), changeset.counts["stale"]) == ([(ONE, "views", "stale")], 1)


def test_an_undo_that_can_do_nothing_says_why_and_leaves_no_changeset():
    report(row(ONE))
    number = edited(ONE, BEN, title="By hand")
    edited(ONE, ANA, title="Better")
    with pytest.raises(Conflict, match="the title was changed since by Ana on"):
        undone(changeset_id=number)
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Changeset)) == 3


def test_only_what_has_ended_can_be_taken_back():
    first = imported(csv_of(COLUMNS, [row(ONE)]), mode="preview").changeset_id
    with pytest.raises(Conflict), transaction():
        rollback.prepare_rollback(Selection(changeset_id=first), ANA)
    with pytest.raises(NotFound), transaction():
        rollback.prepare_rollback(Selection(changeset_id=10**9), ANA)
    with pytest.raises(Invalid):
        Selection()


def test_a_selection_survives_its_way_through_the_database():
    selection = Selection(
        person="Ben", since=session().scalar(select(func.now())), entry=Position.read("5.7"), field="title"
    )
    assert Selection.of_json(selection.as_json()) == selection


def test_a_change_by_plain_sql_counts_as_a_later_one(servers):
    report(row(ONE))
    second = report(row(ONE, views=20))
    with psycopg.connect(servers.superuser_url().replace("+psycopg", "", 1)) as connection:
        connection.execute(
            "select set_config('catalog.actor_name', 'dba', true), set_config('catalog.source', 'system', true)"
        )
        connection.execute("update video set views = 30 where video_id = %s", [ONE])
    assert outcome(prepared_rollback(changeset_id=second)) == (0, 1, 0, 0)
