"""The page that asks what the columns of a report are."""

import re

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.reports.mapping.models import ReportMapping
from tests.browser import Browser
from tests.catalog.pages import link, text_of
from tests.reports.mapping.files import HEADER, listed, mapped, now_is, saying, sent

SAID = {
    "subject": "video",
    "field-0": "video_id",
    "field-1": "title",
    "field-2": "label",
    "blank-2": "clear",
    "field-3": "upc",
    "field-4": "views",
    "name": "Partner list",
}
SAVE = {**SAID, "save": "1"}


def page_of(browser: Browser, report_id: int, **query: str) -> str:
    answer = browser.get(f"/reports/{report_id}/mapping", query_string=query)
    assert answer.status_code == 200
    return answer.text


def chosen(page: str) -> list[str]:
    """The fields that stand chosen, in the order of the columns."""
    selects = re.findall(r'<select name="field-\d+".*?</select>', page, re.DOTALL)
    return [next(iter(re.findall(r'value="(\w+)" selected', each)), "") for each in selects]


def test_from_an_unknown_file_to_its_changes_and_the_next_file_by_itself(ben: Browser):
    report = sent()
    shown = ben.get(f"/reports/{report.id}").text
    assert "Its columns are unknown." in text_of(shown)
    page = ben.get(link(shown, "Say what its columns are")).text
    assert chosen(page) == ["", "", "label", "upc", ""]

    answer = ben.post(f"/reports/{report.id}/mapping", data=SAVE, follow_redirects=True)
    assert "The report is being read as Partner list, version 1." in text_of(answer.text)
    drain()
    assert now_is(report.id).status == "compared"
    assert "Partner list" in text_of(ben.get(f"/reports/{report.id}").text)
    assert "Partner list" in text_of(ben.get("/reports").text)
    assert sent(listed([("vid0000009A", "Later", "", "", "1")])).kind == "Partner list"


def test_the_preview_shows_each_cell_as_it_would_be_read(ben: Browser):
    report = sent()
    page = ben.post(f"/reports/{report.id}/mapping", data=SAID).text
    words = text_of(page[page.index('id="preview"') :])

    assert "1200" in words
    assert "mended" in words
    assert "left out:" in words
    assert "cleared" in words
    assert "refused" in words
    assert session().scalars(select(ReportMapping.id)).all() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"field-0": ""}, "Say which column holds the Video id"),
        ({"field-2": "title"}, "are both to be read as Title"),
        ({"name": ""}, "Name the kind with 2 to 50"),
        ({"name": "Video report"}, "is a kind of the platform"),
        ({"kind": "Nothing"}, "There is no kind named Nothing"),
        ({"field-1": "nonsense"}, "There is no field nonsense"),
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_chosen_stays(ben: Browser, changed, sentence):
    report = sent()
    answer = ben.post(f"/reports/{report.id}/mapping", data=SAVE | changed)

    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    assert 'value="clear" selected' in answer.text
    assert now_is(report.id).status == "unknown"


def test_another_subject_has_other_fields_and_a_wrong_one_is_refused(ben: Browser):
    report = sent()
    page = page_of(ben, report.id, subject="asset")
    assert 'value="match_policy"' in page
    assert 'value="privacy_status"' not in page
    assert 'value="privacy_status"' in page_of(ben, report.id, subject="nonsense")
    assert ben.post(f"/reports/{report.id}/mapping", data=SAVE | {"subject": "song"}).status_code == 400


def test_columns_that_cannot_be_told_by_their_heading_are_shown_and_ignored(ben: Browser):
    body = b"Clip,,Name,name\nvid0000000A,x,One,two\n"
    page = page_of(ben, sent(body).id)

    assert "it has no heading" in text_of(page)
    assert "an earlier column has the same heading" in text_of(page)
    assert len(chosen(page)) == 2


def test_five_hundred_columns_are_gone_through_and_more_are_refused(ben: Browser):
    many = [f"column {number}" for number in range(500)]
    report = sent(listed([["x"] * 500], many))
    assert len(chosen(page_of(ben, report.id))) == 500
    report = sent(listed([["x"] * 501], [*many, "one more"]))
    answer = ben.get(f"/reports/{report.id}/mapping")
    assert answer.status_code == 400
    assert "501 columns" in text_of(answer.text)


def test_a_file_without_rows_and_one_with_broken_rows_are_shown(ben: Browser):
    report = sent(listed([]))
    page = ben.post(f"/reports/{report.id}/mapping", data=SAID).text
    assert "has no rows below its header" in text_of(page)
    report = sent(listed([]) + b'vid0000000A,"never closed\nvid0000000A,1\n')
    page = ben.post(f"/reports/{report.id}/mapping", data=SAID).text
    assert "never closed" in text_of(page)
    assert "has 2 cells where the header has 5 columns" in text_of(page)


def test_statistics_come_with_a_warning(ben: Browser):
    report = sent(b"video_id,date,views,watch_time_minutes\nvid0000000A,20260101,5,7\n")
    assert "look like statistics" in text_of(page_of(ben, report.id))


def test_what_is_known_of_nearly_the_same_columns_is_suggested_as_its_next_version(ben: Browser):
    mapped(sent(mode="apply"), saying(label="clear"))
    report = sent(listed([], ("Clip", "Song title", *HEADER[2:])))
    page = page_of(ben, report.id)

    assert chosen(page) == ["video_id", "title", "label", "upc", "views"]
    assert 'value="clear" selected' in page
    assert '<option value="Partner list" selected>' in page


def test_a_report_that_was_read_so_can_be_said_anew_and_others_can_not(ben: Browser, file_of_videos):
    report = mapped(sent(mode="apply"))
    shown = ben.get(f"/reports/{report.id}").text
    again = {**SAVE, "kind": "Partner list", "field-4": ""}
    answer = ben.post(link(shown, "Look at it, or say it anew"), data=again, follow_redirects=True)
    assert "version 2" in text_of(answer.text)
    drain()

    assert ben.get(f"/reports/{file_of_videos}/mapping").status_code == 409
    assert ben.get("/reports/999999/mapping").status_code == 404


def test_the_page_that_two_have_open_can_be_saved_once(ben: Browser, ana: Browser):
    report = sent()
    assert ben.post(f"/reports/{report.id}/mapping", data=SAVE).status_code == 302
    assert ana.post(f"/reports/{report.id}/mapping", data=SAVE).status_code == 409
    assert len(session().scalars(select(ReportMapping)).all()) == 1


def test_the_wrong_file_is_given_up(ben: Browser):
    report = sent()
    answer = ben.post(f"/reports/{report.id}/no-report", follow_redirects=True)
    assert "gave it up" in text_of(answer.text)
    assert now_is(report.id).status == "cancelled"
    assert ben.post(f"/reports/{report.id}/no-report").status_code == 409


def test_admins_see_the_kind_with_its_settings_and_retire_it(ana: Browser, ben: Browser):
    mapped(sent())
    page = ana.get("/settings/report-kinds").text
    assert "is read as Title" in text_of(page)
    settings = {"page_mode": "apply", "other_mode": "preview", "most_records": "5", "most_percent": "3"}
    said = re.findall(r'name="(\w+_percent|\w+_records)"', page)
    answer = ana.post(
        "/settings/report-kinds/Partner list", data=dict.fromkeys(said, "7") | settings, follow_redirects=True
    )
    assert "Saved." in text_of(answer.text)

    assert ben.post("/settings/report-kinds/Partner list/retire").status_code == 403
    answer = ana.post("/settings/report-kinds/Partner list/retire", follow_redirects=True)
    assert "Partner list was retired." in text_of(answer.text)
    assert sent(listed([("vid0000005A", "Five", "", "", "5")])).status == "unknown"
    answer = ana.post("/settings/report-kinds/Partner list/use-again", follow_redirects=True)
    assert "Partner list is in use again." in text_of(answer.text)
    assert ana.post("/settings/report-kinds/video_report/retire").status_code == 404


@pytest.fixture
def file_of_videos(app) -> int:
    return sent(b"video_id,views\nvid0000000A,5\n", "video_report.csv").id
