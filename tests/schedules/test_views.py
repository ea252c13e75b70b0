"""The pages of the schedules."""

import pytest
from flask import Flask

from catalogtool.queue.runtime import drain
from catalogtool.schedules.ticking import tick
from catalogtool.schedules.timing import cron, weekly
from tests.browser import Browser
from tests.schedules.rows import look, make, runs

WEEKLY = {
    "frequency": "weekly", "time": "06:15", "weekday": "3", "day": "1", "cron": "", "time_zone": "Europe/Berlin",
}  # fmt: skip


@pytest.mark.parametrize("path", ["", "/rounds"])
def test_schedules_are_for_admins(client: Browser, ben: Browser, path: str) -> None:
    make()
    assert ben.get(f"/schedules{path}").status_code == 403
    assert client.get(f"/schedules{path}").status_code == 303
    assert [
        ben.post(f"/schedules/rounds{deed}").status_code for deed in ("", "/run", "/pause", "/resume")
    ] == [403] * 4
    assert (look().is_active, runs()) == (True, [])


def test_before_a_worker_has_started_the_page_says_what_will_come(ana: Browser) -> None:
    assert "No schedules yet" in ana.get("/schedules").text
    tick()
    page = ana.get("/schedules").text
    assert "Seal the trail" in page
    assert "Every hour, 7 minutes past" in page


def test_a_schedule_is_run_now_and_its_page_tells_how_it_went(ana: Browser) -> None:
    make()
    assert "No runs yet" in ana.get("/schedules/rounds").text
    assert ana.post("/schedules/rounds/run").headers["Location"] == "/schedules/rounds"
    page = ana.get("/schedules/rounds").text
    assert ("Run now" in page, f'href="/queue/{runs()[0].job_id}"' in page) == (False, True)
    assert 'href="/schedules/rounds"' in ana.get(f"/queue/{runs()[0].job_id}").text
    assert ana.post("/schedules/rounds/run").status_code == 409
    drain()
    page = ana.get("/schedules/rounds").text
    assert ("completed" in page, "Run now" in page) == (True, True)


def test_a_schedule_is_paused_and_resumed(ana: Browser) -> None:
    make()
    ana.post("/schedules/rounds/pause")
    assert (look().is_active, look().changed_by_name) == (False, "ana")
    assert "Resume" in ana.get("/schedules/rounds").text
    ana.post("/schedules/rounds/resume")
    assert look().is_active


def test_another_time_is_set_in_the_words_of_people(ana: Browser) -> None:
    make()
    assert ana.post("/schedules/rounds", data=WEEKLY).status_code == 302
    assert look().timing == weekly("3", "06:15", "Europe/Berlin")
    page = ana.get("/schedules/rounds").text
    assert "Every Wednesday at 06:15 Europe/Berlin" in page
    assert '<option selected value="3">' in page
    ana.post("/schedules/rounds", data={**WEEKLY, "frequency": "cron", "cron": "0 9  * * mon-fri"})
    assert look().timing == cron("0 9 * * MON-FRI", "Europe/Berlin")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": "25:00"}, "Write a time as in 03:20."),
        ({"time_zone": "Mars"}, "There is no such time zone"),
        ({"frequency": "yearly"}, "Not a valid choice"),
        ({"weekday": "9"}, "Not a valid choice"),
        ({"frequency": "cron", "cron": ""}, "Write five fields"),
        ({"frequency": "cron", "cron": "61 * * * *"}, "bad minute"),
        ({"frequency": "cron", "cron": "0 0 31 2 *"}, "bad day-of-month"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_beside_its_field(
    ana: Browser, wrong: dict[str, str], said: str
) -> None:
    make()
    answer = ana.post("/schedules/rounds", data={**WEEKLY, **wrong})
    assert (answer.status_code, said in answer.text, '<details class="card" open>' in answer.text) == (
        422, True, True,
    )  # fmt: skip
    assert look().frequency == "daily"


def test_an_unknown_schedule_is_not_found(app: Flask, ana: Browser) -> None:
    assert ana.get("/schedules/nothing").status_code == 404
    assert ana.post("/schedules/nothing/run").status_code == 404
