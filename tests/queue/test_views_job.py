"""The page of a job, and what people do there."""

import pytest
from flask import Flask

from catalogtool.auth.models import User
from catalogtool.core.database import session
from catalogtool.queue.runtime import RunningJob, drain
from tests.browser import Browser
from tests.queue.deeds import job_of, staff, summed
from tests.queue.jobs import ask, change, look, script


def person(name: str) -> User:
    return session().query(User).filter(User.username == name).one()


def test_a_running_job_shows_how_far_it_is_and_how_long_it_will_take(ana: Browser) -> None:
    job_id = ask()
    change(
        """update processing_queue set status = 'processing', phase = 'Comparing', progress_done = 2000,
              progress_total = 8000, phase_started_at = now() - interval '10 s' where id = :id""",
        id=job_id,
    )
    page = ana.get(f"/queue/{job_id}").text
    assert "Comparing" in page
    assert 'value="2000" max="8000"' in page
    assert "rows per second" in page
    assert "30 s left" in page or "31 s left" in page


def test_the_trace_of_an_error_is_for_admins(app: Flask, ana: Browser, ben: Browser) -> None:
    def divide(_job: RunningJob) -> None:
        raise ZeroDivisionError("a secret of the inside")

    job_id = script(divide)
    change("update processing_queue set created_by = :ben where id = :id", ben=person("ben").id, id=job_id)
    drain()
    assert "a secret of the inside" in ana.get(f"/queue/{job_id}").text
    page = ben.get(f"/queue/{job_id}").text
    assert ("Something went wrong" in page, "a secret of the inside" in page) == (True, False)


def test_a_job_is_cancelled_from_its_page_by_its_owner_alone(ana: Browser, ben: Browser) -> None:
    job_id = ask(created_by=person("ana").id)
    assert [
        ben.get(f"/queue/{job_id}/cancel").status_code,
        ben.post(f"/queue/{job_id}/cancel").status_code,
    ] == [404, 403]
    assert look(job_id).status == "pending"
    assert f"Cancel job {job_id}" in ana.get(f"/queue/{job_id}/cancel").text
    assert look(job_id).status == "pending"
    assert ana.post(f"/queue/{job_id}/cancel").headers["Location"] == f"/queue/{job_id}"
    assert look(job_id).status == "cancelled"


def test_a_running_job_that_was_asked_to_end_offers_no_second_asking(ana: Browser) -> None:
    job_id = ask()
    change(
        "update processing_queue set status = 'processing', cancel_requested_at = now() where id = :id",
        id=job_id,
    )
    page = ana.get(f"/queue/{job_id}").text
    assert ("cancelling" in page, "Cancel this job" in page) == (True, False)


def test_what_was_done_to_a_job_stands_on_its_page_and_in_the_audit(ana: Browser) -> None:
    job_id = ask(created_by=person("ana").id, created_by_name="ana")
    assert ana.post(f"/queue/{job_id}/priority", data={"priority": "10"}).status_code == 302
    ana.post(f"/queue/{job_id}/cancel")
    ana.post(f"/queue/{job_id}/retry")
    page, trail = ana.get(f"/queue/{job_id}").text, ana.get("/audit").text
    for words in ("Priority raised from 0 to 10, by ana", "Another try asked for, by ana"):
        assert words in page
    assert f'<a href="/queue/{job_id}">Job {job_id}</a>' in trail
    assert "Priority raised from <span" in trail
    assert "Undo" not in trail
    assert "as_of" not in trail
    assert len(summed("job", job_id)) == 3


@pytest.mark.parametrize("typed", ["", "many", "-1", "1001"])
def test_a_priority_that_is_none_is_asked_for_again(ana: Browser, typed: str) -> None:
    job_id = ask()
    answer = ana.post(f"/queue/{job_id}/priority", data={"priority": typed})
    assert (answer.status_code, "Nothing was saved yet." in answer.text) == (422, True)
    assert (look(job_id).priority, summed()) == (0, [])


def test_staff_are_offered_what_they_may_do_and_no_more(ana: Browser, ben: Browser) -> None:
    job_id = ask(created_by=person("ben").id)
    pages = [ana.get(f"/queue/{job_id}").text, ben.get(f"/queue/{job_id}").text]
    assert ["Set the priority" in page for page in pages] == [True, False]
    assert ben.post(f"/queue/{job_id}/priority", data={"priority": "3"}).status_code == 403
    assert look(job_id).priority == 0


def test_a_job_that_can_not_be_tried_again_says_why(ana: Browser) -> None:
    job_id = job_of(staff(), "completed")
    answer = ana.post(f"/queue/{job_id}/retry")
    assert (answer.status_code, "Only what failed or was cancelled" in answer.text) == (409, True)


def test_each_attempt_is_told_with_its_worker_and_its_outcome(ana: Browser) -> None:
    job_id = ask()
    change(
        """insert into processing_attempt (job_id, epoch, worker, pid, ended_at, outcome, error_message)
           values (:id, 1, 'east:4', 44, now(), 'retried', 'The store was away.')""",
        id=job_id,
    )
    change("update processing_queue set epoch = 1 where id = :id", id=job_id)
    drain()
    page = ana.get(f"/queue/{job_id}").text
    attempts = page[page.index("<h2>Attempts") :]
    assert attempts.index("completed") < attempts.index("retried")
    for words in ("east:4", "process 44", "The store was away."):
        assert words in attempts


def test_a_waiting_job_says_what_it_waits_for(ana: Browser, ben: Browser) -> None:
    running = ask(lock_key="one", created_by=person("ana").id)
    change("update processing_queue set status = 'processing' where id = :id", id=running)
    job_id = ask(lock_key="one", created_by=person("ben").id, delay_seconds=1000)
    change("insert into paused_task (task_type, paused_by_name, reason) values ('steps', 'ana', 'A move')")
    for browser, leads in ((ana, True), (ben, False)):
        page = browser.get(f"/queue/{job_id}").text
        assert "This kind of work is paused by ana" in page
        assert "It is tried <time" in page
        assert (f'href="/queue/{running}"' in page, "beside which it may not run" in page) == (leads, True)
