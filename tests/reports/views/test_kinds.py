"""What is set for each kind of report."""

import re

import pytest

from catalogtool.core.database import session
from catalogtool.reports.modes import setting_of
from tests.browser import Browser
from tests.catalog.pages import text_of

SET = {
    "page_mode": "apply",
    "other_mode": "preview",
    "most_records": "5000",
    "most_percent": "3",
    "least_rows_percent": "80",
    "most_gone_records": "7",
    "most_gone_percent": "2",
}


def test_an_admin_sets_what_is_done_with_reports_of_a_kind(ana: Browser):
    page = ana.get("/settings/report-kinds").text
    assert re.search(r'checked[^>]*name="page_mode"[^>]*value="preview"', page)
    said = ana.post("/settings/report-kinds/video_report", data=SET, follow_redirects=True).text

    assert "Saved." in text_of(said)
    setting = setting_of(session(), "video_report")
    assert {name: str(getattr(setting, name)) for name in SET} == SET
    ana.post("/settings/report-kinds/video_report", data=SET | {"most_percent": "4"})
    session().rollback()
    assert setting_of(session(), "video_report").most_percent == 4


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("most_percent", "101", "from 0 to 100"),
        ("most_records", "-1", "0 or more"),
        ("least_rows_percent", "", "Type a number."),
        ("page_mode", "burn", "Not a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(ana: Browser, field: str, typed: str, sentence: str):
    answer = ana.post("/settings/report-kinds/video_report", data=SET | {field: typed})

    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    assert setting_of(session(), "video_report").most_records == 100_000


def test_the_settings_are_for_admins_and_kinds_that_exist(ana: Browser, ben: Browser):
    assert ben.get("/settings/report-kinds").status_code == 403
    assert ben.post("/settings/report-kinds/video_report", data=SET).status_code == 403
    assert ana.post("/settings/report-kinds/nothing", data=SET).status_code == 404
