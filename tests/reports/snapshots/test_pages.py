"""What people see of records that have disappeared, and how they say whose list a file is."""

import io

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.reports.models import Report
from tests.browser import Browser, Runner
from tests.catalog.pages import link, text_of
from tests.factories.reports import csv_of, imported, video_id
from tests.reports.snapshots.lists import COLUMNS, asset, claim, claim_id, listed, missing, video

pytestmark = pytest.mark.usefixtures("app")


def some(*numbers: int) -> list:
    return [video(number) for number in numbers]


def send(browser: Browser, *numbers: int, **form: str) -> Report:
    body = csv_of(COLUMNS["V"], some(*numbers)).encode()
    sent = {"file": (io.BytesIO(body), "list.csv"), "mode": "apply", **form}
    assert browser.post("/reports/upload", data=sent).status_code == 302
    drain()
    session().rollback()
    return session().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()


def test_the_report_tells_what_has_disappeared_and_leads_to_it(ben: Browser):
    listed(some(1, 2, 3))
    report = listed(some(1))
    page = ben.get(f"/reports/{report.id}").text
    assert "2 videos that those lists had were missing from the file" in text_of(page)
    assert "2 deleted" in text_of(page)
    found = ben.get(link(page, "Those that still are missing")).text
    assert "Song 2" in found
    assert "Song 3" in found
    assert "Song 1" not in found


def test_a_report_that_can_tell_nothing_says_why(ben: Browser):
    report = imported(csv_of(COLUMNS["V"], some(1)), name="list.csv")
    assert "Nobody has told whose list it is." in text_of(ben.get(f"/reports/{report.id}").text)


@pytest.mark.parametrize(
    ("before", "after", "place", "page"),
    [
        (some(1, 2), some(1), "/videos", f"/videos/{video_id(2)}"),
        ([asset(1), asset(2)], [asset(1)], "/assets", "/assets/A000000000000002"),
        ([claim(1, on=1), claim(2, on=1)], [claim(1, on=1)], "/claims", f"/claims/{claim_id(2)}"),
    ],
)
def test_a_missing_record_is_marked_in_its_list_and_on_its_page(ben: Browser, before, after, place, page):
    listed(before)
    listed(after)
    key = page.rpartition("/")[2]
    for asked in ("yes", "week", "month"):
        found = text_of(ben.get(f"{place}?missing={asked}").text)
        assert key in found
    assert "missing" in text_of(ben.get(place).text)
    assert ben.get(f"{place}/total?missing=yes").text.strip().startswith("1 ")
    assert f"{place}/total?missing=yes" in ben.get(f"{place}?missing=yes").text
    assert "The lists of Hill had it" in text_of(ben.get(page).text)
    assert ben.get(f"{place}/total?missing=nonsense").text.strip().startswith("2 ")


def test_the_person_who_sends_a_list_says_whose_it_is_or_that_it_is_a_part(ben: Browser):
    assert send(ben, 1, 2, content_owner=" Hill ").content_owner == "Hill"
    assert '<option value="Hill">' in ben.get("/reports/upload").text
    assert send(ben, 3, content_owner="Hill", whole="no").records_gone == 0
    assert send(ben, 1, content_owner="Hill").records_gone == 1
    assert set(missing()) == {video_id(2)}


def test_an_owner_that_nobody_told_is_told_when_the_file_is_read_again(ben: Browser):
    listed(some(1, 2))
    report = send(ben, 1)
    assert report.content_owner is None
    ben.post(f"/reports/{report.id}/again", data={"date_order": "", "content_owner": "Hill", "whole": "yes"})
    drain()
    waiting = session().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()
    assert (waiting.content_owner, waiting.records_gone, waiting.status) == ("Hill", 1, "compared")


def test_the_command_line_takes_the_owner_and_that_a_file_is_a_part(runner: Runner, tmp_path):
    file = tmp_path / "list.csv"
    for numbers, how, gone in (((1, 2), (), 0), ((1,), ("--part",), 0), ((1, 3), (), 1)):
        file.write_text(csv_of(COLUMNS["V"], some(*numbers)))
        arguments = ["reports", "import", "--apply", "--owner", "Hill", *how, str(file)]
        assert runner.invoke(args=arguments).exit_code == 0
        drain()
        session().rollback()
        last = session().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()
        assert (last.content_owner, last.records_gone) == ("Hill", gone)
    assert set(missing()) == {video_id(2)}
