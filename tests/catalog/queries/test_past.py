"""The catalog as it was, against copies of it that were taken at the time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select, text, update

from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.queries import facets, finding, snapshots, videos
from catalogtool.catalog.queries.past import channel_as_of, video_as_of
from catalogtool.catalog.queries.selection import SORTS, Selection
from catalogtool.core import origin
from catalogtool.core.clock import now
from catalogtool.core.database import Base, db, session, transaction
from catalogtool.core.errors import Invalid
from catalogtool.core.origin import Origin
from tests import database
from tests.audit.rows import DECLARE
from tests.audit.values import some_values
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

SUBJECTS: dict[type[Base], tuple[str, Callable[[str, datetime], Any]]] = {
    Video: ("video_id", video_as_of),
    Channel: ("channel_id", channel_as_of),
}
KEYS = {Video: [video_id(number) for number in range(1, 6)], Channel: ["UC-one", "UC-two"]}

pytestmark = pytest.mark.usefixtures("app")

# An edit of one record, a report about several, a deletion or a restoration; what it writes comes from the seed.
ACTS = st.lists(
    st.tuples(
        st.sampled_from([Video, Video, Video, Channel]),
        st.sampled_from(["edit", "report", "report", "delete", "restore"]),
        st.integers(0, 10**6),
    ),
    min_size=2,
    max_size=10,
)


def act(model: type[Base], kind: str, seed: int) -> None:
    """Change some records in one transaction, as a person or a report would."""
    random = Random(seed)  # noqa: S311 - no secret
    keys = random.sample(KEYS[model], 1 if kind != "report" else random.randint(1, len(KEYS[model])))
    with transaction() as current:
        origin.declare(current, Origin(None, "Ana", "report" if kind == "report" else "edit"))
        for key in keys:
            write(model, key, written(model, kind, random))


def written(model: type[Base], kind: str, random: Random) -> dict[str, Any]:
    if kind in {"delete", "restore"}:
        return {"deleted_at": now() if kind == "delete" else None}
    exempt = {
        "id",
        "created_at",
        "updated_at",
        "row_version",
        "source_line",
        "deleted_at",
        SUBJECTS[model][0],
    }
    columns = [column for column in model.__table__.columns if column.name not in exempt]
    some = random.sample(columns, random.randint(1, len(columns)))
    return {column.name: random.choice(some_values(column)) for column in some}


def write(model: type[Base], key: str, values: dict[str, Any]) -> None:
    table = model.__table__
    stored = session().execute(select(table).where(table.c[SUBJECTS[model][0]] == key)).mappings().first()
    if stored is None:
        session().execute(insert(model).values({SUBJECTS[model][0]: key, **values}))
    elif any(stored[name] != value for name, value in values.items()):
        house_keeping = {"row_version": stored["row_version"] + 1, "updated_at": text("now()")}
        session().execute(update(table).where(table.c.id == stored["id"]).values({**values, **house_keeping}))


def copied(model: type[Base]) -> dict[str, dict[str, Any]]:
    """Every record as it stands, column by column, by its key."""
    rows = session().execute(select(model.__table__)).mappings()
    return {row[SUBJECTS[model][0]]: dict(row) for row in rows}


def as_told(model: type[Base], moment: datetime) -> dict[str, dict[str, Any]]:
    """The same for the moment, as the trail tells it."""
    _, as_of = SUBJECTS[model]
    found = {key: as_of(key, moment) for key in KEYS[model]}
    names = model.__table__.columns.keys()
    return {key: {name: getattr(record, name) for name in names} for key, record in found.items() if record}


@pytest.mark.slow
@pytest.mark.parametrize("model", [Video, Channel])
def test_every_record_as_of_a_moment_is_what_it_was_in_every_column(servers, model):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
    @given(ACTS)
    def check(acts):
        with emptied(servers):
            copies = [(now(), copied(model))]
            for each in acts:
                act(*each)
                copies.append((now(), copied(model)))
                session().rollback()
            for moment, copy in copies:
                assert as_told(model, moment) == copy

    check()


SELECTIONS = st.builds(
    Selection,
    words=st.sampled_from(("", "", "a", "É", "\\")),
    privacy=st.sampled_from(("", "", "public")),
    claimed=st.sampled_from(("", "", "claim")),
    category=st.sampled_from(("", "", "a")),
    channel_id=st.sampled_from(("", "", "a")),
    asset=st.sampled_from(("", "yes", "no")),
    hidden=st.sampled_from(("all", "", "only")),
    deleted=st.sampled_from(("all", "", "only")),
)
ORDERS = [turned for sort in (order.removeprefix("-") for order in SORTS) for turned in (sort, f"-{sort}")]


@pytest.mark.slow
def test_the_list_as_of_a_moment_is_what_it_was_in_every_order_and_under_every_filter(servers):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
    @given(ACTS, st.lists(st.tuples(SELECTIONS, st.sampled_from(ORDERS)), min_size=3, max_size=6))
    def check(acts, questions):
        with emptied(servers):
            seen = []
            for each in acts:
                act(*each)
                seen.append((now(), [answer(question, Video) for question in questions]))
                session().rollback()
            for moment, answers in seen:
                columns = snapshots.videos_as_of(moment)
                assert [answer(question, columns) for question in questions] == answers
                session().rollback()

    check()


def answer(question: tuple[Selection, str], columns: Any) -> tuple[Any, ...]:
    selection, order = question
    return (
        videos.video_lines(selection, order, offset=0, limit=9, columns=columns),
        videos.video_lines(selection, order, offset=2, limit=1, columns=columns),
        videos.count_videos(selection, columns),
        facets.categories(columns),
        [
            finding.find_by_code(code, offset=0, limit=9, columns=columns)
            for code in (KEYS[Video][0], "a", "b")
        ],
    )


@contextmanager
def emptied(servers: Any) -> Iterator[None]:
    """An empty database for one example."""
    session().rollback()
    database.empty(servers.superuser_url())
    yield
    session().rollback()


def test_a_report_is_taken_back_whole():
    columns = ("video_id", "video_title")
    imported(csv_of(columns, [{"video_id": video_id(n), "video_title": f"Video {n}"} for n in range(7)]))
    before = now()
    imported(csv_of(columns, [{"video_id": video_id(n), "video_title": f"Film {n}"} for n in range(5, 9)]))
    assert [line.title for line in listed(before)] == [f"Video {n}" for n in range(7)]
    assert [line.title for line in listed(now())] == [
        *(f"Film {n}" for n in range(5, 9)),
        *(f"Video {n}" for n in range(5)),
    ]


class TestOverlapping:
    """Transactions that began before others and wrote after them."""

    def test_the_order_of_writing_counts_and_not_that_of_beginning(self):
        key = catalog.video(title="Made")
        with db.engine.connect() as slow:
            slow.execute(text("select now()"))
            catalog.change(key, title="By the quick one")
            change(slow, key, title="By the slow one", category="Late")
            slow.commit()
        moment = began("By the slow one")
        was, present = video_as_of(key, moment), video_as_of(key, now())
        assert (was.title, was.category) == ("Made", None)
        assert (present.title, present.category) == ("By the slow one", "Late")
        assert [(line.title, line.category) for line in listed(moment)] == [("Made", None)]

    def test_a_list_that_was_made_while_somebody_was_writing_is_not_shown_afterwards(self):
        key = catalog.video(title="Made")
        with db.engine.connect() as slow:
            change(slow, key, title="Changed")
            catalog.video(title="Other")
            moment = now()
            assert [line.title for line in listed(moment)] == ["Made", "Other"]
            session().commit()
            slow.commit()
        assert [line.title for line in listed(moment)] == ["Changed", "Other"]


def change(connection: Connection, key: str, **values: Any) -> None:
    """Change the video in a transaction that stays open."""
    connection.exec_driver_sql(DECLARE, ("Ana", "edit"))
    connection.execute(
        update(Video).where(Video.video_id == key).values({**values, "updated_at": func.now()})
    )


def began(title: str) -> datetime:
    """When the transaction began that gave a video the title."""
    entry = "select sync_time from metadata_sync where changes -> 'title' ->> 1 = :title"
    return session().execute(text(entry), {"title": title}).scalar_one()


def listed(moment: datetime) -> list[videos.VideoLine]:
    columns = snapshots.videos_as_of(moment)
    return videos.video_lines(Selection(), "title", offset=0, limit=9, columns=columns)


def test_a_record_that_is_unknown_or_not_yet_there_has_no_past():
    assert video_as_of("dQw4w9WgXcQ", now()) is None
    assert video_as_of(catalog.video(), datetime(2020, 1, 1, tzinfo=UTC)) is None


def test_moments_between_which_nothing_changed_share_a_table_and_few_tables_are_kept():
    for number in range(7):
        catalog.video(title=f"Video {number}")
        moment = now()
        assert len(listed(moment)) == len(listed(now())) == number + 1
        session().commit()
    kept = (
        session().scalars(text("select tablename from pg_tables where tablename like 'videos_as_of_%'")).all()
    )
    assert len(kept) == snapshots.MOST_KEPT
    assert listed(now() - timedelta(days=1)) == []


def test_a_list_from_before_the_archive_ends_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(snapshots, "archived_until", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(Invalid, match="Lists reach back to 1 Mar 2026"):
        snapshots.videos_as_of(datetime(2026, 2, 28, tzinfo=UTC))
    assert listed(datetime(2026, 3, 1, tzinfo=UTC)) == []


def test_a_video_that_was_removed_for_good_has_no_past_either(servers):
    key = catalog.video(title="Made")
    moment = now()
    purge(servers.owner_url(), key)
    assert video_as_of(key, moment) is None
    assert listed(moment) == []


def purge(url: str, key: str) -> None:
    """Take the video out of the database, which only the owner may."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as owner:
        owner.execute(DECLARE, ["Ana", "system"])
        owner.execute("delete from video where video_id = %s", [key])
