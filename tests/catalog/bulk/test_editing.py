"""Many videos edited by a job, while others edit them too and workers come and go."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.bulk import asking, editing
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edit
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.selection import Selection
from catalogtool.changes import operations
from catalogtool.changes.models import Changeset
from catalogtool.changes.queries import get_changeset
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError, Conflict, Forbidden
from catalogtool.queue.operating import request_cancel, retry
from catalogtool.queue.runtime import drain
from tests.catalog.pages import link
from tests.factories import catalog
from tests.factories.bulk import ALL, LABEL, asked, done, failed, job_now
from tests.factories.changes import ANA, BEN, changeset_now, edited, rolled_back, video_now

pytestmark = pytest.mark.usefixtures("app")


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def two_at_once(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=2))


@pytest.fixture
def meeting(monkeypatch) -> list[Callable[[], None] | None]:
    """What is to happen in the next chunks, after their videos are written."""
    fates: list[Callable[[], None] | None] = []

    def edit_many(*how: Any) -> int:
        number = written(*how)
        if fates and (happen := fates.pop(0)):
            happen()
        return number

    written = operations.edit_many
    monkeypatch.setattr(operations, "edit_many", edit_many)
    return fates


def labels() -> list[str | None]:
    session().rollback()
    return list(session().scalars(select(Video.label).order_by(Video.id)))


def entries(changeset_id: int) -> list[MetadataSync]:
    session().rollback()
    found = select(MetadataSync).where(MetadataSync.changeset_id == changeset_id)
    return list(session().scalars(found.order_by(MetadataSync.id)))


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_how: Any) -> None:
        raise error

    return fail


def test_each_video_has_one_entry_by_the_person_in_one_changeset() -> None:
    keys = catalog.videos({"title": f"Video {number}", "label": "Old"} for number in range(5))
    job = done()
    trail = entries(job.payload["changeset_id"])
    assert sorted(str(entry.video_id) for entry in trail) == sorted(keys)
    assert {(entry.source, entry.actor_name) for entry in trail} == {("bulk_edit", "Ben")}
    assert {tuple(entry.changes["label"]) for entry in trail} == {("Old", "New")}
    changeset = changeset_now(job.payload["changeset_id"])
    assert (changeset.status, changeset.counts["updated"]) == ("applied", 5)
    assert get_changeset(changeset.id).updated == 5
    assert changeset.summary == "Label set to “New”, 5 videos"


def test_fields_are_set_cleared_and_have_names_added_and_removed_together() -> None:
    key = catalog.video(genre=["Pop"], artist=["A", "B"], notes="Old", upc="036000241457")
    done(
        [
            Edit("genre", "add", ["Rock", "Pop"]),
            Edit("artist", "remove", ["A"]),
            Edit("notes", "clear"),
            Edit("administered", "set", True),  # noqa: FBT003 - a value
        ]
    )
    video = video_now(key)
    assert (video.genre, video.artist, video.notes) == (["Pop", "Rock"], ["B"], None)
    assert (video.administered, video.administered_at is not None) == (True, True)
    assert video.upc == "036000241457"


def test_what_says_so_already_is_passed_by_and_leaves_no_entry() -> None:
    catalog.videos([{"label": "New"}, {"label": "Old"}])
    job = done()
    assert job.result == {"total": 2, "processed": 2, "successful": 1, "failed": 0, "skipped": 1}
    assert len(entries(job.payload["changeset_id"])) == 1


def test_what_others_have_changed_meanwhile_in_the_same_field_is_left_alone_and_told() -> None:
    same, other, deleted, agreed = catalog.videos({"label": "Old"} for _ in range(4))
    job_id = asked()
    edited(same, label="By Ben")
    edited(other, title="Another title")
    edited(deleted, deleted_at=now())
    edited(agreed, label="New")
    drain()
    job = job_now(job_id)
    assert failed(job_id) == {
        same: "Ben has changed its label meanwhile.",
        deleted: "It is deleted. Restore it to edit it.",
    }
    assert (job.result or {})["skipped"] == 1
    assert [video_now(key).label for key in (same, other, deleted, agreed)] == [
        "By Ben", "New", "Old", "New",
    ]  # fmt: skip


def test_what_was_purged_meanwhile_is_told(servers) -> None:
    gone, _ = catalog.videos({"label": "Old"} for _ in range(2))
    job_id = asked()
    with psycopg.connect(servers.superuser_url().replace("+psycopg", "", 1)) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute("delete from video where video_id = %s", [gone])
    drain()
    assert failed(job_id) == {gone: "The catalog does not hold it any more."}


def test_what_is_changed_between_the_preview_and_the_asking_is_left_alone_too() -> None:
    key = catalog.video(label="Old")
    moment = now()
    edited(key, label="By Ben")
    with transaction():
        job_id = asking.edit_videos(ALL, LABEL, BEN, seen_at=moment).id
    drain()
    assert failed(job_id) == {key: "Ben has changed its label meanwhile."}


def test_a_lock_does_not_bind_the_person_and_stays() -> None:
    key = catalog.video(label="Old", locked_fields=["label"])
    done()
    assert (video_now(key).label, video_now(key).locked_fields) == ("New", ["label"])


def test_a_list_that_would_grow_too_long_stays_as_it_is() -> None:
    full = catalog.video(genre=[f"Genre {number}" for number in range(100)])
    job = done([Edit("genre", "add", ["One more"])])
    assert list(failed(job.id)) == [full]
    assert "more than 100 names" in failed(job.id)[full]


def test_what_has_failed_can_be_tried_again_as_it_is_now() -> None:
    moved, still_deleted, fine = catalog.videos({"label": "Old"} for _ in range(3))
    job_id = asked()
    edited(moved, label="By Ben")
    edited(still_deleted, deleted_at=now())
    drain()
    with transaction():
        again = asking.edit_failed(job_now(job_id), ANA).id
    drain()
    assert job_now(again).result == {"total": 2, "processed": 2, "successful": 1, "failed": 1, "skipped": 0}
    assert (video_now(moved).label, list(failed(again))) == ("New", [still_deleted])
    assert [entry.actor_name for entry in entries(job_now(again).payload["changeset_id"])] == ["Ana"]
    assert video_now(fine).row_version == 2


def test_whatever_interrupts_the_worker_each_video_is_edited_once(two_at_once, meeting) -> None:
    keys = catalog.videos({"label": "Old"} for _ in range(9))

    fates = st.sampled_from([None, raising(Killed()), raising(CatalogToolError("The disk is full."))])
    numbers = itertools.count()

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(interrupted=st.lists(fates, max_size=9))
    def check(interrupted: list[Callable[[], None] | None]) -> None:
        meeting[:], label = interrupted, f"Label {next(numbers)}"
        job_id = asked([Edit("label", "set", label)])
        while job_now(job_id).status != "completed":
            try:
                drain()
            except Killed:
                session().rollback()
            if job_now(job_id).status == "failed":
                with transaction():
                    retry(job_id, BEN)
        assert Counter(labels()) == {label: 9}
        assert Counter(
            entry.video_id for entry in entries(job_now(job_id).payload["changeset_id"])
        ) == Counter(keys)
        assert (job_now(job_id).result or {})["successful"] == 9

    check()


class TestCancelled:
    @pytest.fixture
    def job_id(self, two_at_once, meeting) -> int:
        """A job over six videos, cancelled after the first two."""
        catalog.videos({"label": "Old"} for _ in range(6))
        job_id = asked()

        def cancel() -> None:
            with transaction():
                request_cancel(job_id, BEN)

        meeting.append(cancel)
        drain()
        return job_id

    def test_what_was_edited_stays_and_the_changeset_says_so(self, job_id):
        changeset = changeset_now(job_now(job_id).payload["changeset_id"])
        assert labels() == ["New", "New", "Old", "Old", "Old", "Old"]
        assert (changeset.status, changeset.counts["updated"]) == ("cancelled", 2)
        assert changeset.error_message == "It was cancelled. What was edited until then stays."

    def test_it_can_go_on_where_it_stopped(self, job_id):
        with transaction():
            retry(job_id, BEN)
        drain()
        changeset = changeset_now(job_now(job_id).payload["changeset_id"])
        assert labels() == ["New"] * 6
        assert (changeset.status, changeset.error_message, changeset.counts["updated"]) == (
            "applied",
            None,
            6,
        )
        assert len(entries(changeset.id)) == 6

    def test_its_changeset_offers_to_roll_it_back(self, job_id, ana):
        page = ana.get(f"/changesets/{job_now(job_id).payload['changeset_id']}").text
        assert link(page, "Roll back").endswith("/rollback")

    def test_it_can_be_rolled_back_and_then_no_longer_goes_on(self, job_id):
        rolled_back(changeset_id=job_now(job_id).payload["changeset_id"])
        assert labels() == ["Old"] * 6
        with pytest.raises(Conflict, match="rolled back"), transaction():
            retry(job_id, BEN)


def test_all_of_it_is_rolled_back_as_one() -> None:
    catalog.videos([{"label": "Old"}, {"label": None}, {"label": "New"}])
    job = done()
    changeset = rolled_back(changeset_id=job.payload["changeset_id"])
    assert (labels(), changeset.counts["reversed"]) == (["Old", None, "New"], 2)


def test_a_worker_that_dies_after_the_end_ends_it_once(monkeypatch) -> None:
    catalog.video(label="Old")
    monkeypatch.setattr(editing, "tidy", raising(Killed()))
    job_id = asked()
    with pytest.raises(Killed):
        drain()
    monkeypatch.setattr(editing, "tidy", lambda _written: None)
    session().rollback()
    drain()
    job = job_now(job_id)
    assert (job.status, len(entries(job.payload["changeset_id"]))) == ("completed", 1)
    assert changeset_now(job.payload["changeset_id"]).status == "applied"


def test_asking_twice_with_the_same_key_is_asking_once() -> None:
    catalog.videos({"label": "Old"} for _ in range(3))
    with transaction():
        jobs = {asking.edit_videos(ALL, LABEL, BEN, seen_at=now(), dedupe_key="pressed").id for _ in range(2)}
    drain()
    (job_id,) = jobs
    assert (job_now(job_id).result or {})["total"] == 3
    assert session().scalar(select(func.count()).select_from(Changeset)) == 1


def test_very_many_at_once_are_for_admins(monkeypatch) -> None:
    catalog.videos({"label": "Old"} for _ in range(3))
    monkeypatch.setattr(asking, "MOST_VIDEOS", 2)
    with pytest.raises(Forbidden, match="for an admin"), transaction():
        asking.edit_videos(ALL, LABEL, BEN, seen_at=now())
    assert (done(actor=ANA).result or {})["successful"] == 3


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (Choice(selection=Selection(words="harbour")), [0]),
        (Choice(selection=Selection(words="A1")), [1]),
        (Choice(selection=Selection(category="Music")), [0, 1]),
        (Choice(selection=Selection(hidden="only")), [2]),
    ],
)
def test_a_selection_means_what_its_list_shows(choice, chosen) -> None:
    catalog.videos(
        [
            {"title": "Blue Harbour", "category": "Music"},
            {"title": "Snow", "category": "Music", "custom_id": "A1"},
            {"title": "Old harbour", "hidden": True},
        ]
    )
    done(choice=choice)
    assert [place for place, label in enumerate(labels()) if label] == chosen
