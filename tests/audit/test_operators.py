"""What operators do to jobs and settings is told like what becomes of the catalog, and can't be undone there."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.audit.entry import Entry, Position
from catalogtool.audit.fields import SETTABLE
from catalogtool.audit.models import MetadataSync
from catalogtool.audit.sentences import sentence
from catalogtool.core.database import db, transaction
from catalogtool.queue import operating
from catalogtool.schedules import operations as schedules
from tests.audit.rows import put_video
from tests.browser import Browser
from tests.queue.deeds import ROOT, job_of, told
from tests.schedules.rows import make

SENTENCES = [
    ("job", {"priority": [0, 10]}, "Priority raised from 0 to 10"),
    ("job", {"priority": [10, 0]}, "Priority lowered from 10 to 0"),
    ("job", {"cancel_requested_at": [None, "2026-03-09T12:00:00+00:00"]}, "Cancellation asked for"),
    ("job", {"retried_at": [None, "2026-03-09T12:00:00+00:00"]}, "Another try asked for"),
    (
        "job",
        {"retried_at": [None, "2026-03-09T12:00:00Z"], "cancel_requested_at": ["2026-03-09T11:00:00Z", None]},
        "Another try asked for",
    ),
    ("task", {"paused": [False, True]}, "Paused"),
    ("task", {"paused": [False, True], "reason": ["", "A move"]}, "Paused and reason set to “A move”"),
    ("task", {"paused": [True, False], "reason": ["A move", ""]}, "Resumed"),
    ("schedule", {"is_active": [True, False]}, "Paused"),
    ("schedule", {"frequency": ["daily", "weekly"]}, "Frequency changed from daily to weekly"),
    ("connection", {"connected_at": [None, "2026-03-09T12:00:00Z"]}, "Connected"),
    ("connection", {"connected_at": ["2026-03-09T11:00:00Z", "2026-03-09T12:00:00Z"]}, "Connected anew"),
    (
        "connection",
        {"connected_at": ["2026-03-09T12:00:00Z", None], "content_owner": ["Label", None]},
        "Disconnected",
    ),
    ("report_kind", {"most_percent": [10, 20]}, "Limit in percent of the records raised from 10 to 20"),
]


def entry(subject: str, changes: dict[str, Any]) -> Entry:
    return Entry(
        id=1,
        sync_time=datetime(2026, 3, 9, tzinfo=UTC),
        operation="update",
        changes=changes,
        changeset_id=None,
        source="edit",
        source_line=None,
        actor_id=1,
        actor_name="Ana",
        video_id=None,
        subject=subject,
        subject_key="12",
        channel_display_name=None,
        video_title=None,
        report_id=None,
    )


@pytest.mark.parametrize(("subject", "changes", "words"), SENTENCES)
def test_each_deed_is_a_sentence(subject: str, changes: dict[str, Any], words: str) -> None:
    assert sentence(entry(subject, changes)) == f"{words} — edit, by Ana"


def test_every_column_that_is_watched_has_a_name_for_people(app: object) -> None:
    columns = select(MetadataSync.changes)
    job_id, failed = job_of(ROOT), job_of(ROOT, "failed")
    make()
    with transaction() as session:
        operating.pause("steps", "A move", ROOT)
        operating.set_priority(job_id, 3, ROOT)
        operating.request_cancel(job_id, ROOT)
        operating.retry(failed, ROOT)
        for statement in (
            """update sync_schedule set is_active = false, frequency = 'cron', cron = '1 1 * * *',
                   time_zone = 'Europe/Berlin', payload = '{}'""",
            "insert into report_kind_setting values ('video', 'apply', 'preview', 1, 1, 1, 1, 1)",
            """insert into report_mapping (name, version, subject, headings, fingerprint, meanings, created_by_name)
               values ('Ours', 1, 'video', '[]', 'a', '[{}]', 'Ana')""",
            "update report_mapping set retired_at = now()",
            "insert into report (filename, original_name, uploaded_by_name) values ('a', 'a', 'Ana')",
            "insert into report_profile (report_id, series, profile) select id, 'a', '{}' from report",
            "update report_profile set decision = 'norm'",
            """insert into connector_account (service, refresh_token, content_owner, connected_by_name)
               values ('youtube', '', 'Label', 'Ana')""",
        ):
            session.execute(db.text(statement))
    with Session(db.engine) as session:
        assert {field for changes in session.scalars(columns) for field in changes} == set(SETTABLE)


def test_the_trail_can_be_narrowed_to_what_it_is_about(ana: Browser) -> None:
    put_video("video-one", "Ben", views=1)
    job_id = job_of(ROOT)
    with transaction():
        operating.set_priority(job_id, 3, ROOT)
        operating.pause("steps", "", ROOT)
    pages = {about: ana.get(f"/audit?about={about}").text for about in ("", "video", "job", "task")}
    links = {"video": "/videos/video-one", "job": f"/queue/{job_id}", "task": "/queue/kinds"}
    for about, page in pages.items():
        trail = page[page.index('id="trail"') :]
        assert [f'href="{link}"' in trail for link in links.values()] == [
            about in ("", each) for each in links
        ]
    assert f"Job {job_id}</a>" in pages["job"]
    assert ">Steps</a>" in pages["task"]


def test_a_deed_can_not_be_undone_as_an_edit_can(ana: Browser) -> None:
    job_id = job_of(ROOT)
    with transaction():
        operating.set_priority(job_id, 3, ROOT)
    (deed,) = told("job", job_id)
    position = Position(deed.sync_time, deed.id)
    answers = [
        ana.get(f"/changesets/undo?entry={position}"),
        ana.post("/changesets/undo", data={"entry": str(position)}),
    ]
    assert [(each.status_code, "can&#39;t be undone" in each.text) for each in answers] == [(400, True)] * 2


def test_who_sets_a_schedule_is_named_and_who_sets_nothing_is_not(ana: Browser) -> None:
    make()
    timing = {
        "frequency": "weekly",
        "time": "03:20",
        "weekday": "1",
        "day": "1",
        "cron": "",
        "time_zone": "UTC",
    }
    for path, sent in (("", timing), ("/pause", {}), ("/pause", {}), ("/resume", {})):
        assert ana.post(f"/schedules/rounds{path}", data=sent).status_code == 302
    assert [(set(each.changes), each.subject_key, each.actor_name) for each in told("schedule")] == [
        ({"frequency", "cron"}, "rounds", "ana"),
        ({"is_active"}, "rounds", "ana"),
        ({"is_active"}, "rounds", "ana"),
    ]
    assert ">Rounds</a>" in ana.get("/audit").text


def test_a_schedule_that_pauses_itself_says_so(app: object) -> None:
    make(due_in=-1)
    with transaction() as session:
        schedules.declare(session, schedules.Origin(None, "tests", "system"))
        session.execute(db.text("update sync_schedule set frequency = 'cron', cron = '0 0 31 2 *'"))
    with transaction():
        schedules.begin_due()
    (*_, deed) = told("schedule")
    assert (deed.changes, deed.actor_name, deed.source) == (
        {"is_active": [True, False]},
        "schedule",
        "system",
    )


def test_of_the_settings_of_a_kind_of_report_that_alone_is_told_which_was_changed(ana: Browser) -> None:
    usual = {
        "page_mode": "preview",
        "other_mode": "apply",
        "most_records": "100000",
        "least_rows_percent": "50",
        "most_gone_records": "10000",
        "most_gone_percent": "10",
    }
    for percent in ("10", "20", "20", "30"):
        saved = ana.post("/settings/report-kinds/video_report", data={**usual, "most_percent": percent})
        assert saved.status_code == 302
    assert [(each.changes, each.actor_name) for each in told("report_kind")] == [
        ({"most_percent": [10, 20]}, "ana"),
        ({"most_percent": [20, 30]}, "ana"),
    ]
