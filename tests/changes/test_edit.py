"""One record changed by a person."""

import pytest
from sqlalchemy import func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.changes.operations import edit
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, NotFound
from tests.factories.reports import csv_of, imported, video_id

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def video() -> Video:
    imported(
        csv_of(
            ("video_id", "video_title", "views"),
            [{"video_id": video_id(1), "video_title": "One", "views": 5}],
        )
    )
    return session().scalars(select(Video)).one()


def change(video: Video, values: dict[str, object], row_version: int | None = None) -> None:
    with transaction():
        version = video.row_version if row_version is None else row_version
        edit(
            "video",
            video.video_id,
            values,
            row_version=version,
            actor_id=None,
            actor_name="Ben",
            summary="Edited",
        )
    session().expire_all()


def entries() -> int:
    return session().execute(select(func.count()).select_from(MetadataSync)).scalar_one()


def last_entry() -> MetadataSync:
    return session().scalars(select(MetadataSync).order_by(MetadataSync.id.desc()).limit(1)).one()


def test_an_edit_sets_and_clears_fields_and_names_the_person(video):
    change(video, {"notes": "Check the splits", "title": None, "artist": ["A, B", 'C "D"']})
    assert (video.notes, video.title, video.artist, video.views) == (
        "Check the splits",
        None,
        ["A, B", 'C "D"'],
        5,
    )
    entry = last_entry()
    assert (entry.source, entry.actor_name, entry.source_line) == ("edit", "Ben", None)
    assert entry.changes == {
        "notes": [None, "Check the splits"],
        "title": ["One", None],
        "artist": [None, ["A, B", 'C "D"']],
    }


def test_an_edit_that_changes_nothing_leaves_no_entry(video):
    before = entries()
    change(video, {"title": "One", "notes": None})
    assert entries() == before


def test_an_edit_of_a_record_that_has_moved_on_is_refused(video):
    change(video, {"notes": "first"})
    with pytest.raises(Conflict):
        change(video, {"notes": "second"}, row_version=1)
    assert video.notes == "first"


def test_an_edit_of_an_unknown_record_is_refused():
    with pytest.raises(NotFound), transaction():
        edit(
            "video",
            "nothing",
            {"notes": "x"},
            row_version=1,
            actor_id=None,
            actor_name="Ben",
            summary="Edited",
        )


def test_deleting_and_restoring_are_told_apart_in_the_trail(video):
    change(video, {"deleted_at": now()})
    assert last_entry().operation == "delete"
    change(video, {"deleted_at": None})
    assert last_entry().operation == "restore"
