"""What a report would do is seen first, and exactly that is done."""

import pytest
from sqlalchemy import func, select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.changes import decisions
from catalogtool.changes.groups import read_key
from catalogtool.changes.preview import all_differences, differing_rows, groups_of
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Forbidden, Invalid
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.runtime import drain
from catalogtool.sync.models import SyncRecord
from tests.factories.changes import (
    ANA,
    BEN,
    approved,
    changeset_now,
    decided,
    edited,
    group_of,
    set_aside,
    video_now,
)
from tests.factories.reports import csv_of, imported, previewed, report_now, video_id

pytestmark = pytest.mark.usefixtures("app")

COLUMNS = ("video_id", "video_title", "views", "video_privacy_status", "channel_id", "channel_display_name")
CHANNEL = "UCaaaaaaaaaaaaaaaaaaaaaA"


def row(number: int, **cells: object) -> dict[str, object]:
    return {
        "video_id": video_id(number),
        "video_title": f"Title {number}",
        "views": 1000 + number,
        "video_privacy_status": "public",
        "channel_id": CHANNEL,
        "channel_display_name": "Hill",
        **cells,
    }


@pytest.fixture
def report():
    """Of ten videos three become private, two of these get a title and one more views; an eleventh is new."""
    imported(csv_of(COLUMNS, [row(n) for n in range(10)]))
    rows = [row(n, video_privacy_status="private") for n in range(3)]
    rows[1]["video_title"] = rows[2]["video_title"] = "Renamed"
    rows[2]["views"] = 5000
    return previewed(csv_of(COLUMNS, [*rows, *[row(n) for n in range(3, 11)]]))


def entries(changeset_id: int) -> int:
    return session().scalar(
        select(func.count()).select_from(MetadataSync).where(MetadataSync.changeset_id == changeset_id)
    )


def test_a_previewed_report_changes_nothing_and_tells_what_it_would_change(report):
    assert (report.status, changeset_now(report.changeset_id).status) == ("compared", "compared")
    assert entries(report.changeset_id) == 0
    groups = groups_of(session(), report.changeset_id)
    assert [(each.field, each.kind, each.old, each.new, each.records) for each in groups] == [
        ("privacy_status", "value", "public", "private", 3),
        ("title", "changed", None, None, 2),
        (None, "created", None, None, 1),
        ("views", "raised", None, None, 1),
    ]
    assert (groups[0].parents, groups[0].weight, groups[0].warning) == (1, 3003, "made private")
    counts = changeset_now(report.changeset_id).counts
    assert {name: counts[name] for name in ("read", "created", "updated", "unchanged")} == {
        "read": 11,
        "created": 1,
        "updated": 3,
        "unchanged": 7,
    }


def test_the_records_of_a_group_are_shown_with_old_and_new(report):
    key = group_of(report.changeset_id, "privacy_status").key
    rows = differing_rows(session(), report.changeset_id, "video", group_key=key, limit=2)
    assert [each.key for each in rows] == [video_id(0), video_id(1)]
    assert rows[1].changes == {"privacy_status": ["public", "private"], "title": ["Title 1", "Renamed"]}
    rest = differing_rows(
        session(), report.changeset_id, "video", group_key=key, after=rows[-1].place, limit=2
    )
    assert [each.key for each in rest] == [video_id(2)]
    (found,) = differing_rows(session(), report.changeset_id, "video", search=video_id(10), limit=2)
    assert (found.is_new, found.changes["title"]) == (True, [None, "Title 10"])


def test_the_whole_difference_has_every_field_once(report):
    told = list(all_differences(session(), report.changeset_id))
    updates = [(each["key"], each["field"]) for each in told if each["operation"] == "update"]
    assert sorted(updates) == sorted(
        [(video_id(n), "privacy_status") for n in range(3)]
        + [(video_id(n), "title") for n in (1, 2)]
        + [(video_id(2), "views")]
    )
    assert {each["key"] for each in told if each["operation"] == "create"} == {video_id(10)}
    assert {each["decision"] for each in told} == {"approve"}


def test_approving_applies_everything_and_the_report_says_so(report):
    changeset = approved(report.changeset_id)
    assert changeset.status == "applied"
    done = report_now(report.id)
    assert (done.status, done.rows_created, done.rows_updated, done.rows_unchanged) == ("completed", 1, 3, 7)
    assert video_now(video_id(2)).privacy_status == "private"
    assert entries(changeset.id) == 4
    latest = session().scalars(select(SyncRecord).order_by(SyncRecord.id.desc()).limit(1)).one()
    assert (latest.created, latest.updated, latest.skipped, latest.success) == (1, 3, 7, True)
    assert session().scalar(text("select count(*) from pg_tables where schemaname = 'staging'")) == 0


def test_a_group_on_hold_waits_while_the_rest_is_applied(report):
    privacy = group_of(report.changeset_id, "privacy_status")
    decided(report.changeset_id, "hold", [privacy])
    assert approved(report.changeset_id).status == "held"
    assert (video_now(video_id(2)).privacy_status, video_now(video_id(2)).title) == ("public", "Renamed")
    decided(report.changeset_id, "approve", [privacy])
    assert approved(report.changeset_id).status == "applied"
    assert (video_now(video_id(2)).privacy_status, video_now(video_id(2)).views) == ("private", 5000)
    assert entries(report.changeset_id) == 6
    assert set_aside(report.changeset_id) == []
    assert session().scalar(select(func.count()).select_from(SyncRecord)) == 2


def test_a_refused_group_is_never_applied(report):
    decided(
        report.changeset_id,
        "refuse",
        [group_of(report.changeset_id, "title"), group_of(report.changeset_id, None)],
    )
    changeset = approved(report.changeset_id)
    assert (changeset.status, changeset.counts["created"], changeset.counts["updated"]) == ("applied", 0, 3)
    assert video_now(video_id(2)).title == "Title 2"


def test_refusing_everything_leaves_the_catalog_as_it_is(report):
    with transaction():
        decisions.refuse(report.changeset_id, ANA)
    assert (changeset_now(report.changeset_id).status, report_now(report.id).status) == (
        "cancelled",
        "cancelled",
    )
    assert entries(report.changeset_id) == 0
    with pytest.raises(Conflict):
        decisions.approve(report.changeset_id, ANA)


def test_a_record_that_moved_after_the_preview_is_set_aside_whole(report):
    edited(video_id(2), title="By hand")
    changeset = approved(report.changeset_id)
    assert (changeset.status, changeset.counts["stale"], changeset.counts["updated"]) == ("applied", 1, 2)
    moved = video_now(video_id(2))
    assert (moved.title, moved.privacy_status, moved.views) == ("By hand", "public", 1002)
    assert set_aside(changeset.id) == [
        (video_id(2), "privacy_status", "stale"),
        (video_id(2), "title", "stale"),
        (video_id(2), "views", "stale"),
    ]


def test_a_change_of_another_field_in_between_stops_nothing(report):
    edited(video_id(2), notes="Look at this")
    changeset = approved(report.changeset_id)
    moved = video_now(video_id(2))
    assert (moved.title, moved.privacy_status, moved.notes) == ("Renamed", "private", "Look at this")
    assert set_aside(changeset.id) == []


def test_a_field_that_was_not_shown_is_not_written_even_if_the_report_speaks_of_it(report):
    edited(video_id(0), title="By hand")
    approved(report.changeset_id)
    assert (video_now(video_id(0)).title, video_now(video_id(0)).privacy_status) == ("By hand", "private")


def test_what_somebody_else_made_true_already_is_no_conflict(report):
    edited(video_id(0), privacy_status="private")
    changeset = approved(report.changeset_id)
    assert set_aside(changeset.id) == []
    assert changeset.counts["updated"] == 2


def test_a_record_that_was_created_in_the_meantime_is_set_aside(report):
    imported(csv_of(COLUMNS, [row(10, video_title="First")]))
    changeset = approved(report.changeset_id)
    assert video_now(video_id(10)).title == "First"
    assert set_aside(changeset.id) == [(video_id(10), "", "stale")]


def test_a_field_locked_after_the_preview_is_kept(report):
    edited(video_id(0), locked_fields=["privacy_status"])
    changeset = approved(report.changeset_id)
    assert video_now(video_id(0)).privacy_status == "public"
    assert set_aside(changeset.id) == [(video_id(0), "privacy_status", "locked")]


@pytest.mark.parametrize("mode", ["preview", "apply"])
def test_no_report_crosses_a_lock_and_what_it_wanted_is_told(mode):
    imported(csv_of(COLUMNS, [row(n) for n in range(3)]))
    edited(video_id(1), locked_fields=["title"])
    report = imported(csv_of(COLUMNS, [row(n, video_title="New", views=7) for n in range(3)]), mode=mode)
    if mode == "preview":
        approved(report.changeset_id)
    assert (video_now(video_id(1)).title, video_now(video_id(1)).views) == ("Title 1", 7)
    assert video_now(video_id(0)).title == "New"
    assert set_aside(report.changeset_id) == [(video_id(1), "title", "locked")]


def test_a_person_may_change_what_is_locked():
    imported(csv_of(COLUMNS, [row(1)]))
    edited(video_id(1), locked_fields=["title"])
    edited(video_id(1), title="By hand")
    assert video_now(video_id(1)).title == "By hand"


def test_a_mass_change_of_a_sensitive_field_stops_for_an_admin():
    imported(csv_of(COLUMNS, [row(n) for n in range(300)]))
    report = imported(csv_of(COLUMNS, [row(n, video_privacy_status="private") for n in range(160)]))
    changeset = changeset_now(report.changeset_id)
    assert (report.status, changeset.status) == ("compared", "compared")
    assert "Privacy would change on 160 videos, 53 % of those that have it." in changeset.guard
    with pytest.raises(Forbidden):
        decisions.approve(report.changeset_id, BEN)
    assert approved(report.changeset_id).counts["updated"] == 160


@pytest.mark.parametrize("how", ["imported", "previewed"])
def test_a_sensitive_field_that_nobody_has_spoken_of_yet_may_be_filled_on_any_number(how: str):
    send = {"imported": imported, "previewed": previewed}[how]
    imported(csv_of(("video_id",), [{"video_id": video_id(n)} for n in range(160)]))
    report = send(csv_of(COLUMNS, [row(n, video_privacy_status="private") for n in range(160)]))
    assert report.error_message is None
    assert changeset_now(report.changeset_id).guard is None


def test_a_report_that_lost_most_of_its_rows_is_not_even_compared():
    imported(csv_of(COLUMNS, [row(n) for n in range(300)]), name="video_report_Hill_V_20260101.csv")
    other = imported(csv_of(COLUMNS, [row(n, views=9) for n in range(120)]), name="video_report_Dale_V_1.csv")
    assert other.status == "completed"
    short = imported(
        csv_of(COLUMNS, [row(n, views=8) for n in range(120)]), name="video_report_Hill_V_20260108.csv"
    )
    assert short.status == "quarantined"
    assert changeset_now(short.changeset_id).status == "staging"


def test_uploads_in_the_page_are_looked_at_first_and_others_are_not():
    assert imported(csv_of(COLUMNS, [row(1)]), in_page=True).status == "compared"
    assert imported(csv_of(COLUMNS, [row(2)])).status == "completed"
    assert imported(csv_of(COLUMNS, [row(3)]), in_page=True, mode="apply").status == "completed"


def test_nothing_approved_is_nothing_to_apply(report):
    decided(report.changeset_id, "refuse", groups_of(session(), report.changeset_id))
    with pytest.raises(Invalid):
        decisions.approve(report.changeset_id, ANA)


def test_a_stopped_application_goes_on_when_it_is_approved_again(report):
    with transaction():
        job = decisions.approve(report.changeset_id, ANA)
        declare(session(), Origin(None, "tests", "system"))
        job.cancel_requested_at = func.now()
    drain()
    changeset = changeset_now(report.changeset_id)
    assert (changeset.status, entries(changeset.id)) == ("compared", 0)
    assert approved(changeset.id).status == "applied"


def test_the_key_of_a_group_tells_its_parts():
    assert read_key("\x1fcreated") == (None, "created", None, None)
    assert read_key("privacy_status\x1fvalue\x1f\x1fprivate") == ("privacy_status", "value", None, "private")
