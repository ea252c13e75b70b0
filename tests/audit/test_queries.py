"""What is found in the trail."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from catalogtool.audit import walk
from catalogtool.audit.entry import EPOCH, Entry, Position, grouped
from catalogtool.audit.partitions import prepare_partitions
from catalogtool.audit.queries import (
    count_operations,
    history,
    touched_fields,
    trail,
    whole_history,
)
from catalogtool.audit.walk import Sought, people
from catalogtool.changes.models import Changeset
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Invalid
from tests.audit.conftest import Login
from tests.audit.rows import declare, put_channel, put_video

pytestmark = pytest.mark.usefixtures("app")


def views_of(entries: list[Entry]) -> list[int]:
    return [entry.changes["views"][1] for entry in entries]


def changeset(source: str = "edit", person: str = "Ana", report: int | None = None) -> int:
    with transaction() as current:
        made = Changeset(source=source, summary="Test", actor_name=person, report_id=report)
        current.add(made)
    return made.id


def test_the_history_of_a_video_is_told_newest_first_and_page_by_page() -> None:
    for views in range(10):
        put_video("video-one", views=views)
    put_video("video-two", views=99)

    first = history("video", "video-one", limit=4)
    second = history("video", "video-one", first[-1].position, limit=4)
    third = history("video", "video-one", second[-1].position, limit=4)

    assert views_of([*first, *second, *third]) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert views_of(list(whole_history("video", "video-one"))) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_the_history_of_a_channel_is_its_own() -> None:
    put_channel("UC1", name="One")
    put_channel("UC2", name="Two")
    put_channel("UC1", name="Uno")

    assert [entry.changes["name"] for entry in history("channel", "UC1")] == [["One", "Uno"], [None, "One"]]


def test_a_purge_is_the_last_that_is_known_of_a_video(owner: Login) -> None:
    put_video("video-one", views=7)
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("delete from video")
        connection.commit()

    (entry,) = history("video", "video-one")
    assert entry.is_purge
    assert entry.changes["views"] == [7, None]


def test_an_entry_names_the_report_of_its_changeset() -> None:
    put_video("video-one", through="report", changeset=changeset("report", report=41), source_line=2, views=1)

    (entry,) = history("video", "video-one")
    assert (entry.report_id, entry.source_line) == (41, 2)


def test_the_trail_is_narrowed_by_each_of_its_filters() -> None:
    blue = changeset()
    put_video("video-one", "Ana", "edit", blue, views=1, channel_display_name="Blue_Harbour")
    put_video("video-two", "Ben", "report", changeset("report", "Ben"), views=2)
    put_video("video-two", "Ben", "bulk_edit", views=3)
    put_video("video-three", "Ben", "edit", notes="x", deleted_at=None)
    put_video("video-three", "Cleo", "system", deleted_at=now())
    put_channel("UC1", "Ana", "connector", name="Blue Harbour")

    def found(**sought: object) -> list[tuple[str, str]]:
        return [(entry.subject_key, entry.actor_name) for entry in trail(Sought(**sought)).entries]  # type: ignore[arg-type]  # any of its fields

    assert len(found()) == 6
    assert found(person="Ben") == [("video-three", "Ben"), ("video-two", "Ben"), ("video-two", "Ben")]
    assert found(person="Ben", source="report") == [("video-two", "Ben")]
    assert found(person="Nobody") == []
    assert found(source="report") == [("video-two", "Ben")]
    assert found(source="edit") == [("video-three", "Ben"), ("video-one", "Ana")]
    assert found(operation="delete") == [("video-three", "Cleo")]
    assert found(subject="video", subject_key="video-two", operation="update") == [("video-two", "Ben")]
    assert found(subject="channel", subject_key="UC1") == [("UC1", "Ana")]
    assert found(channel="blue harb") == [("UC1", "Ana")]
    assert found(channel="e_h") == [("video-one", "Ana")]
    assert found(changeset_id=blue) == [("video-one", "Ana")]
    assert found(field="notes") == [("video-three", "Ben")]
    assert found(since=now() + timedelta(hours=1)) == []
    assert len(found(since=now() - timedelta(hours=1), until=now() + timedelta(hours=1))) == 6
    assert found(until=now() - timedelta(hours=1)) == []
    assert people() == ["Ana", "Ben", "Cleo"]


@pytest.mark.parametrize(
    "sought", [Sought(), Sought(person="Ana"), Sought(source="edit"), Sought(field="views")]
)
def test_the_pages_of_the_trail_hold_every_entry_once(sought: Sought) -> None:
    report = changeset("report")
    for views in range(9):
        put_video(
            "video-one",
            "Ana",
            "report" if views % 3 == 0 else "edit",
            report if views % 3 == 0 else None,
            views=views,
        )

    seen, before = [], None
    while True:
        page = trail(sought, before, limit=2)
        seen += page.entries
        before = page.older
        if before is None:
            break

    expected = [views for views in range(8, -1, -1) if sought.source is None or views % 3]
    assert views_of(seen) == expected


def test_a_search_for_something_rare_ends_early_and_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walk, "REACH", 5)
    monkeypatch.setattr("catalogtool.audit.queries.REACH", 5)
    put_video("video-one", notes="rare")
    for views in range(12):
        put_video("video-one", views=views)

    pages = [trail(Sought(field="notes"))]
    while pages[-1].older:
        pages.append(trail(Sought(field="notes"), pages[-1].older))

    assert [len(page.entries) for page in pages] == [0, 0, 1]
    assert [page.searched_to is not None for page in pages] == [True, True, False]


def test_a_changeset_is_counted_by_subject_and_by_field() -> None:
    first, second = changeset(), changeset()
    put_video("video-one", changeset=first, views=1)
    put_video("video-one", changeset=first, views=2, notes="x")
    put_video("video-two", changeset=second, views=1)

    assert count_operations([first, second]) == [(first, "video", 1, 1), (second, "video", 1, 0)]
    assert dict(touched_fields(first, 100))["views"] == 2
    assert dict(touched_fields(first, 1)) == {"views": 1, "notes": 1}


def test_neighbours_of_one_changeset_are_grouped() -> None:
    first = changeset()
    for video in ("video-one", "video-two"):
        put_video(video, changeset=first)
    put_video("video-three", "Ben")
    put_video("video-four", "Ben")

    groups = grouped(trail(Sought()).entries)

    assert [[entry.subject_key for entry in group] for group in groups] == [
        ["video-four"],
        ["video-three"],
        ["video-two", "video-one"],
    ]


@given(st.integers(-(10**15), 10**16 - 1), st.integers(0, 10**18 - 1))
def test_a_position_survives_the_url(microseconds: int, number: int) -> None:
    position = Position(EPOCH + timedelta(microseconds=microseconds), number)

    assert Position.read(str(position)) == position


@pytest.mark.parametrize(
    "damaged", ["", "x", "1", "1.", ".1", "1.2.3", "1e9.1", "9" * 30 + ".1", "1." + "9" * 30]
)
def test_a_damaged_position_is_refused(damaged: str) -> None:
    with pytest.raises(Invalid, match="damaged"):
        Position.read(damaged)


def test_the_months_ahead_are_prepared_once() -> None:
    def parts() -> set[str]:
        found = session().scalars(
            text(
                "select inhrelid::regclass::text from pg_inherits where inhparent = 'metadata_sync'::regclass"
            )
        )
        return set(found)

    with transaction() as current:
        prepare_partitions(current, 6)
    prepared = parts()
    with transaction() as current:
        prepare_partitions(current, 6)

    months = {f"metadata_sync_{now():%Y%m}", f"metadata_sync_{now() + timedelta(days=5 * 30):%Y%m}"}
    assert months | {"metadata_sync_rest"} <= prepared
    assert parts() == prepared
