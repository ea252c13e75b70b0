"""The plain form that sends a report, and the choice of what becomes of its changes."""

import io

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.reports.models import Report
from tests.browser import Browser
from tests.catalog.pages import link, text_of
from tests.reports.files import video_report


def send(browser: Browser, mode: str | None) -> Report:
    form = {"file": (io.BytesIO(video_report(3)), "video_report.csv")} | (
        {"mode": mode} if mode is not None else {}
    )
    answer = browser.post("/reports/upload", data=form)
    assert answer.status_code == 302
    drain()
    session().rollback()
    return session().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("mode", "status", "videos"),
    [("preview", "compared", 0), ("apply", "completed", 3), ("", "compared", 0), (None, "compared", 0)],
)
def test_the_person_who_sends_a_report_chooses_and_looking_first_is_usual(
    ben: Browser, mode: str | None, status: str, videos: int
):
    report = send(ben, mode)

    assert report.status == status
    assert len(session().scalars(select(Video.id)).all()) == videos


def test_a_report_that_waits_leads_to_what_it_would_change(ben: Browser):
    page = ben.get(f"/reports/{send(ben, 'preview').id}").text

    assert "Its changes wait to be looked at." in text_of(page)
    assert "It would create 3 videos." in text_of(ben.get(link(page, "What it would change")).text)
