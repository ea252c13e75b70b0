"""A report goes in; the catalog, its trail and an account of every row come out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogtool.catalog.models import Channel, Video
from catalogtool.core.database import session
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.reports.importing.accounting import counts_of
from catalogtool.reports.models import NotedCell, RefusedRow
from catalogtool.sync.models import SyncRecord
from tests.factories.reports import csv_of, imported, packed, received, report_now, video_id
from tests.queue.jobs import change
from tests.reports.importing.rows import COLUMNS, adds_up, row, trail, video

CHANNEL = "UCaaaaaaaaaaaaaaaaaaaaaA"

pytestmark = pytest.mark.usefixtures("app")


def test_a_first_report_creates_its_videos_its_channels_and_their_trail():
    report = imported(
        csv_of(COLUMNS, [row(n, channel_id=CHANNEL, channel_display_name="Hill") for n in range(40)])
    )
    assert (report.status, report.rows_created, report.rows_read) == ("completed", 40, 40)
    assert video(7).title == "Title 7"
    assert session().scalars(select(Channel.name)).all() == ["Hill"]
    assert sorted(entry.source_line for entry in trail()) == list(range(2, 42))
    assert {entry.changeset_id for entry in trail()} == {report.changeset_id}
    assert {entry.actor_name for entry in trail()} == {"Ana"}
    assert {entry.source_line: entry.changes["title"] for entry in trail()}[5] == [None, "Title 3"]


def test_a_change_is_written_with_the_old_and_the_new_value_and_its_line():
    imported(csv_of(COLUMNS, [row(n) for n in range(5)]))
    report = imported(csv_of(COLUMNS, [row(n, views=n + (n == 3)) for n in range(5)]))
    assert (report.rows_updated, report.rows_unchanged) == (1, 4)
    assert [(e.video_id, e.changes, e.source_line) for e in trail()[5:]] == [
        (video_id(3), {"views": [3, 4]}, 5)
    ]


def test_the_same_bytes_again_are_recognised_and_linked_to_the_first_run():
    content = csv_of(COLUMNS, [row(1), row(2), {"video_id": "#NAME?"}])
    first = imported(content)
    again = imported(content)
    assert (again.status, again.same_as_id) == ("completed", first.id)
    assert counts_of(again) == {**counts_of(first), "created": 0, "unchanged": 2}
    assert len(trail()) == 2


def test_the_same_bytes_forced_are_read_again_and_leave_no_trail_when_nothing_differs():
    content = csv_of(COLUMNS, [row(1), row(2)])
    imported(content)
    forced = imported(content, force=True)
    assert (forced.same_as_id, forced.rows_unchanged, len(trail())) == (None, 2, 2)


def test_a_damaged_cell_never_overwrites_a_good_value():
    good = row(1, views=500, upc="036000241457", time_published="2020/02/03")
    imported(csv_of(COLUMNS, [good]))
    damaged = row(1, views="-5", upc="3.6E+10", time_published="12/11/2020", video_title="")
    report = imported(csv_of(COLUMNS, [damaged]))
    kept = video(1)
    assert (kept.views, kept.upc, kept.title) == (500, "036000241457", "Title 1")
    assert (report.rows_unchanged, report.rows_refused, report.cells_noted) == (1, 0, 3)
    noted = session().scalars(select(NotedCell.column).where(NotedCell.report_id == report.id))
    assert set(noted) == {"views", "upc", "time_published"}


def test_every_refused_row_is_kept_with_its_place_and_the_rest_goes_in():
    lines = csv_of(COLUMNS, [row(1), row(2), row(3)]).splitlines()
    lines[2:2] = [
        "#NAME?,x,1,,,,",
        ",blank,1,,,,",
        "short,x,1,,,,",
        ",,,,,,",
        video_id(9) + ",x" * 200,
        f'{video_id(8)},"x',
    ]
    report = imported("\n".join(lines) + "\n")
    assert adds_up(report)
    assert (report.rows_created, report.rows_refused, report.rows_blank) == (3, 5, 1)
    refused = (
        session()
        .scalars(select(RefusedRow).where(RefusedRow.report_id == report.id).order_by(RefusedRow.line))
        .all()
    )
    assert [found.line for found in refused] == [3, 4, 5, 7, 8]
    content = "\n".join(lines) + "\n"
    assert all(content.encode()[found.byte_offset :].startswith(found.raw[:5].encode()) for found in refused)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (packed(""), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not a CSV"),
        (packed(csv_of(COLUMNS, [row(n) for n in range(500)]))[:-40], "ends too early"),
    ],
    ids=["empty", "binary", "truncated gzip"],
)
def test_a_file_that_cannot_be_read_ends_with_a_sentence_and_changes_nothing(content: bytes, sentence: str):
    report = imported(content)
    assert report.status == "error"
    assert sentence in (report.error_message or "")
    assert session().scalars(select(Video)).first() is None
    failed = session().scalars(select(SyncRecord)).one()
    assert (failed.success, failed.error_message) == (False, report.error_message)


def test_a_packed_file_is_told_by_its_content_and_not_by_its_name():
    report = imported(packed(csv_of(COLUMNS, [row(1)])), name="video_report_Test_V_v1-3.csv")
    assert (report.status, report.rows_created) == ("completed", 1)


CLAIMS = ("video_id", "video_title", "claim_id", "asset_id", "claimed_by_this_owner")


def claim(number: int, own: str) -> dict[str, object]:
    return {
        "video_id": video_id(1),
        "video_title": "One",
        "claim_id": f"claim00000{number}",
        "asset_id": f"A10000000000000{number}",
        "claimed_by_this_owner": own,
    }


@pytest.mark.parametrize(
    ("owns", "speaks"),
    [
        (["No", "Yes", "No"], 1),
        (["Yes", "Yes", "No"], 1),
        (["No", "No", "No"], 2),
        (["", "No", ""], 2),
        (["Yes"] * 3, 2),
    ],
)
def test_of_several_rows_about_a_video_the_own_claim_speaks_then_the_newest_and_the_rest_stay_claims(
    owns: list[str], speaks: int
):
    report = imported(csv_of(CLAIMS, [claim(n, own) for n, own in enumerate(owns)]))
    assert (report.rows_created, report.rows_merged) == (1, 2)
    found = video(1)
    assert found.claim_id == f"claim00000{speaks}"
    rest = [other["claim_id"] for other in found.other_claims]
    assert rest == [f"claim00000{n}" for n in range(3) if n != speaks]


def test_claims_that_a_later_report_no_longer_lists_are_gone_and_the_trail_says_so():
    imported(csv_of(CLAIMS, [claim(1, "Yes"), claim(2, "No")]))
    imported(csv_of(CLAIMS, [claim(1, "Yes")]))
    assert video(1).other_claims == []
    assert trail()[-1].changes["other_claims"][1] == []


cells = st.fixed_dictionaries(
    {
        "video_title": st.sampled_from(["", "One", "Two, too", 'A "b"']),
        "views": st.sampled_from(["", "0", "7", "x"]),
    }
)
reports = st.lists(st.lists(st.tuples(st.integers(1, 6), cells), max_size=8), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports)
def test_any_sequence_of_reports_leaves_what_the_last_good_word_on_each_field_was(sequence):
    session().rollback()
    model: dict[int, dict[str, object]] = _as_it_is()
    for rows in sequence:
        report = imported(
            csv_of(COLUMNS, [{"video_id": video_id(n), **said} for n, said in rows]), force=True
        )
        assert report.status == "completed"
        assert adds_up(report)
        for number, said in dict(rows).items():
            known = model.setdefault(number, {"title": None, "views": None})
            known["title"] = said["video_title"] or known["title"]
            known["views"] = int(said["views"]) if said["views"].isdigit() else known["views"]
    assert _as_it_is() == model


def _as_it_is() -> dict[int, dict[str, object]]:
    rows = session().execute(select(Video.video_id, Video.title, Video.views)).all()
    numbers = {video_id(n): n for n in range(10)}
    return {numbers[key]: {"title": title, "views": views} for key, title, views in rows}


def test_of_two_imports_of_one_kind_the_second_waits_for_the_first():
    change(
        "insert into processing_queue (task_type, status, lock_key, lease_until) values "
        "('report_import', 'processing', 'report_import video_report', now() + interval '1 hour')"
    )
    report_id = received(csv_of(COLUMNS, [row(1)]))
    drain()
    waiting = session().get_one(ProcessingQueue, report_now(report_id).job_id)
    assert (waiting.status, waiting.lock_key, trail()) == ("pending", "report_import video_report", [])
    change("update processing_queue set status = 'completed' where id <> :id", id=waiting.id)
    drain()
    assert report_now(report_id).status == "completed"
