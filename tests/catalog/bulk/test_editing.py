"""Many videos edited by a job, while others edit them too."""

import psycopg
import pytest
from sqlalchemy import func, select

from catalogtool.catalog.bulk import asking
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edit
from catalogtool.catalog.queries.selection import Selection
from catalogtool.changes.models import Changeset
from catalogtool.changes.queries import get_changeset
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Forbidden
from catalogtool.queue.runtime import drain
from tests.catalog.bulk.edited import entries, labels
from tests.factories import catalog
from tests.factories.bulk import ALL, LABEL, asked, done, failed, job_now
from tests.factories.changes import ANA, BEN, changeset_now, edited, rolled_back, video_now

pytestmark = pytest.mark.usefixtures("app")


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


def test_all_of_it_is_rolled_back_as_one() -> None:
    catalog.videos([{"label": "Old"}, {"label": None}, {"label": "New"}])
    job = done()
    changeset = rolled_back(changeset_id=job.payload["changeset_id"])
    assert (labels(), changeset.counts["reversed"]) == (["Old", None, "New"], 2)


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
