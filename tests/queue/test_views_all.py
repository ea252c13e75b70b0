"""What is asked before something is done with all jobs that match."""

import re

import pytest

from catalogtool.auth.models import User
from catalogtool.core.database import session
from catalogtool.queue import bulk
from catalogtool.web.access import Actor
from tests.browser import Browser
from tests.queue.deeds import ROOT, job_of, summed
from tests.queue.jobs import look


def actor(name: str) -> Actor:
    person = session().query(User).filter(User.username == name).one()
    return Actor(person.id, person.username, is_admin=person.is_admin)


def counted(page: str) -> str:
    (number,) = re.findall(r'name="counted" value="(\d+)"', page)
    return str(number)


@pytest.mark.parametrize(
    ("act", "status"), [("retry", "failed"), ("cancel", "pending"), ("priority", "pending")]
)
def test_the_number_is_shown_and_confirmed_before_anything_is_done(
    ana: Browser, act: str, status: str
) -> None:
    ids = [job_of(ROOT, status) for _ in range(12)]
    others = [job_of(ROOT, "completed"), job_of(actor("ana"), status)]
    url = f"/queue/all/{act}?person=root"
    page = ana.get(url).text
    assert ("12 jobs" in page, "and 2 more" in page, summed()) == (True, True, [])
    done = ana.post(url, data={"counted": counted(page), "priority": "10"})
    assert (done.status_code, done.headers["Location"]) == (302, "/queue?person=root")
    assert "12 jobs " in ana.get("/queue").text
    assert len(summed()) == 12
    assert {look(job_id).retried_at is not None for job_id in ids} == {act == "retry"}
    assert [look(job_id).priority for job_id in others] == [0, 0]


def test_a_number_that_has_moved_meanwhile_is_refused_and_told(ana: Browser) -> None:
    job_of(ROOT, "failed")
    page = ana.get("/queue/all/retry?status=failed").text
    job_of(ROOT, "failed")
    answer = ana.post("/queue/all/retry?status=failed", data={"counted": counted(page)})
    assert (answer.status_code, "1 job matched when you were asked, now 2 do" in answer.text) == (409, True)
    assert summed() == []


def test_staff_move_their_own_jobs_alone_whatever_they_ask_for(ana: Browser, ben: Browser) -> None:
    mine, other = job_of(actor("ben"), "failed"), job_of(actor("ana"), "failed")
    page = ben.get("/queue/all/retry?person=ana").text
    assert ("1 job" in page, f"no. {other}" in page) == (True, False)
    ben.post("/queue/all/retry?person=ana", data={"counted": "1"})
    assert [look(mine).status, look(other).status] == ["pending", "failed"]


def test_all_priorities_are_for_admins(ben: Browser) -> None:
    job_id = job_of(actor("ben"))
    assert ben.post("/queue/all/priority", data={"counted": "1", "priority": "9"}).status_code == 403
    assert look(job_id).priority == 0
    assert "Set the priority" not in ben.get("/queue").text


def test_where_nothing_can_be_done_the_page_says_so(ana: Browser) -> None:
    job_of(ROOT, "completed")
    assert "None of those that match has failed or was cancelled." in ana.get("/queue/all/retry").text


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40])
def test_a_page_without_its_number_does_nothing(ana: Browser, typed: str) -> None:
    job_of(ROOT, "failed")
    assert ana.post("/queue/all/retry", data={"counted": typed}).status_code == 400
    assert summed() == []


def test_where_they_are_many_the_next_step_is_offered_at_once(
    ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    ids = [job_of(ROOT, "failed") for _ in range(3)]
    url = "/queue/all/retry?status=failed"
    page = ana.get(url).text
    assert "Try again 2 jobs" in page
    done = ana.post(url, data={"counted": counted(page)})
    assert done.headers["Location"] == f"/queue/all/retry?after={ids[1]}&status=failed"
    following = ana.get(done.headers["Location"]).text
    assert ("1 more matches, from job" in following, "Try again 1 job" in following) == (True, True)
    last = ana.post(done.headers["Location"], data={"counted": counted(following)})
    assert last.headers["Location"] == "/queue?status=failed"
    assert [look(job_id).status for job_id in ids] == ["pending"] * 3
