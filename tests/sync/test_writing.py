"""What a run writes: just what has changed, nothing that people have locked or looked at otherwise, and reversibly."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.changes.models import SetAside
from catalogtool.connectors.said.video import FIELDS, of_video
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube import resources
from catalogtool.local.youtube.catalog import Catalog
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from tests.factories.changes import approved, edited, rolled_back, video_now
from tests.queue.jobs import look
from tests.sync.following import followed, know, refresh

VIDEOS = 120
# What everybody is told.
PUBLIC = [name for name in FIELDS if name != "is_short"]
SPOKEN = (*FIELDS, "missing_since")
Catalogue = dict[str, dict[str, Any]]


def catalogue(ids: list[str]) -> Catalogue:
    """What the catalog holds of the videos."""
    session().rollback()
    columns = [getattr(Video, name) for name in SPOKEN]
    found = session().execute(select(Video.video_id, *columns).where(Video.video_id.in_(ids)))
    return {key: dict(zip(SPOKEN, values, strict=True)) for key, *values in found}


def said_by_youtube(world: World, ids: list[str]) -> Catalogue:
    """What YouTube says of those that it has, by the translation of its own resources."""
    said = {row["video_id"]: of_video(resources.video(row)) for row in Catalog(world).videos(ids)}
    return {key: {name: record[name] for name in PUBLIC if name in record} for key, record in said.items()}


def run(ids: list[str], **payload: Any) -> int:
    """Ask about the videos, and give the number of the changeset."""
    job_id = refresh(Scope(video_ids=ids), **payload)
    drain()
    job = look(job_id)
    assert job.status == "completed", job.error_message
    return int(job.cursor["changeset_id"])


def written(changeset_id: int) -> dict[str, set[str]]:
    """The fields in the trail by the video; no video may stand there twice."""
    found = session().execute(
        select(MetadataSync.subject_key, MetadataSync.changes).where(
            MetadataSync.changeset_id == changeset_id, MetadataSync.subject == "video"
        )
    )
    rows = [(key, set(changes)) for key, changes in found]
    assert len(rows) == len(dict(rows))
    return dict(rows)


def differences(before: Catalogue, after: Catalogue) -> dict[str, set[str]]:
    changed = {key: {name for name in SPOKEN if before[key][name] != after[key][name]} for key in after}
    return {key: names for key, names in changed.items() if names}


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(100, 10**6), first=st.integers(0, 400), second=st.integers(0, 400))
def test_the_trail_has_the_differences_between_two_days_and_nothing_else(
    app: Flask, seed: int, first: int, second: int
) -> None:
    world = World(seed, 1000)
    ids = know(world, VIDEOS)
    with followed(app, world) as youtube:
        for day in (first, second):
            youtube.behave(day=day)
            before = catalogue(ids)
            changeset_id = run(ids)
            after = catalogue(ids)
            said = said_by_youtube(World(seed, 1000, day), ids)
            assert written(changeset_id) == differences(before, after)
            assert {key for key, record in after.items() if record["missing_since"]} == set(ids) - set(said)
            for key, record in said.items():
                held = {name: _spelled(after[key][name]) for name in record}
                assert held == record


def _spelled(value: Any) -> Any:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "hour") else value


def test_a_run_is_taken_back_whole(app: Flask) -> None:
    world = World(5, 600)
    ids = know(world, VIDEOS)
    with followed(app, world) as youtube:
        run(ids)
        before = catalogue(ids)
        youtube.behave(day=300)
        changeset_id = run(ids)
        assert differences(before, catalogue(ids))
        assert rolled_back(changeset_id=changeset_id).status == "applied"
    assert catalogue(ids) == before


def test_a_locked_field_stays_and_the_rest_of_its_video_follows(app: Flask) -> None:
    world = World(5, 600)
    ids = know(world, VIDEOS)
    with followed(app, world) as youtube:
        run(ids)
        edited(ids[0], title="By hand", locked_fields=["title"])
        before = video_now(ids[0]).views
        youtube.behave(day=30)
        changeset_id = run(ids)
    assert (video_now(ids[0]).title, video_now(ids[0]).views == before) == ("By hand", False)
    assert "title" not in written(changeset_id)[ids[0]]


def test_what_moved_since_people_saw_it_is_set_aside_and_not_overwritten(app: Flask) -> None:
    world = World(5, 600)
    ids = know(world, VIDEOS)
    with followed(app, world) as youtube:
        run(ids)
        youtube.behave(day=30)
        changeset_id = run(ids, preview=True)
        one = next(key for key, names in _proposed(world, ids).items() if "views" in names)
        edited(one, views=1)
        approved(changeset_id)
    assert video_now(one).views == 1
    aside = session().scalars(select(SetAside).where(SetAside.changeset_id == changeset_id)).all()
    assert [each.subject_key for each in aside] == [one]
    assert len(written(changeset_id)) > VIDEOS // 2


def _proposed(world: World, ids: list[str]) -> dict[str, set[str]]:
    now, then = said_by_youtube(World(world.seed, world.videos, 30), ids), catalogue(ids)
    return {
        key: {name for name, value in record.items() if value != _spelled(then[key][name])}
        for key, record in now.items()
    }
