"""What the trail tells is what the catalog has, and where it is not, the record and the field are named."""

from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from catalogtool.core.database import db
from catalogtool.core.storage import Storage, storage
from catalogtool.evidence import fold
from catalogtool.evidence.findings import Finding
from catalogtool.evidence.fold import FoldCheck, check_fold
from tests.audit.conftest import Login
from tests.audit.rows import declare, put_channel, put_video
from tests.audit.test_fold import ACTS, Act, purge, values, write

Superuser = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch, bucket: Storage) -> None:
    monkeypatch.setattr(fold, "SLICE", 3)


def folded() -> FoldCheck:
    return check_fold(db.engine, storage())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, table=st.sampled_from(["channel", "video"]))
def test_whatever_is_done_the_catalog_is_what_the_trail_tells(
    owner: Login, acts: list[Act], table: str
) -> None:
    with owner() as connection:
        for kind, keys, seed in acts:
            declare(connection)
            if kind == "purge":
                purge(connection, table, keys)
            else:
                write(connection, table, keys, values(table, kind, Random(seed)))  # noqa: S311 - no secret
            connection.commit()

    assert folded().findings == []


def test_every_slice_is_looked_at(superuser: Superuser) -> None:
    for number in range(10):
        put_video(f"video{number}", title="One")
    put_channel("UC1", name="Channel")
    superuser.execute("update video set title = 'Other' where video_id in ('video0', 'video2', 'video9')")

    found = folded()
    assert (found.records, [finding.key for finding in found.findings]) == (
        11,
        ["video0", "video2", "video9"],
    )


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "update video set title = 'Forged', views = null where video_id = 'video-one'",
            [("title", "One", "Forged"), ("views", 7, None)],
        ),
        ("update video set other_claims = '[{}]' where video_id = 'video-one'", [("other_claims", [], [{}])]),
        ("update video set updated_at = now(), row_version = 7", []),
    ],
)
def test_a_forged_field_is_named_with_both_its_values(
    superuser: Superuser, statement: str, expected: list[tuple[str, Any, Any]]
) -> None:
    put_video("video-one", title="One", views=7)
    put_video("video-two", title="Two")
    superuser.execute(sql.SQL(statement))

    found = [(each.field, each.in_trail, each.in_catalog) for each in folded().findings]
    assert found == expected


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("delete from video", "Video video-one is in the trail and not in the catalog."),
        ("delete from metadata_sync", "Video video-one is in the catalog and not in the trail."),
    ],
)
def test_a_record_that_is_on_one_side_only_is_named(
    superuser: Superuser, statement: str, sentence: str
) -> None:
    put_video("video-one", title="One")
    superuser.execute(sql.SQL(statement))

    assert [finding.sentence for finding in folded().findings] == [sentence]


def test_a_purged_record_that_came_back_past_the_trail_is_named(owner: Login, superuser: Superuser) -> None:
    put_video("video-one", title="One")
    with owner() as connection:
        declare(connection)
        connection.execute("delete from video")
        connection.commit()
    assert folded().findings == []
    superuser.execute("insert into video (video_id) values ('video-one')")

    [finding] = folded().findings
    assert finding.sentence.endswith("but the trail says that it was removed for good.")


def test_a_moment_told_in_another_time_zone_is_the_same_moment(owner: Login) -> None:
    with owner() as connection:
        connection.execute("set timezone = 'Asia/Kolkata'")
        declare(connection)
        connection.execute(
            "insert into video (video_id, time_published) values ('video-one', '2026-05-03 10:00+00')"
        )
        connection.commit()

    assert folded().findings == []


def test_a_finding_as_json_says_where_even_if_a_value_is_nothing(superuser: Superuser) -> None:
    put_video("video-one", title="One")
    superuser.execute("update video set title = null")

    [finding] = folded().findings
    assert isinstance(finding, Finding)
    assert finding.as_json() == {
        "kind": "field",
        "sentence": "Video video-one, title: the trail says “One”, the catalog has nothing.",
        "subject": "video",
        "key": "video-one",
        "field": "title",
        "in_trail": "One",
        "in_catalog": None,
    }
