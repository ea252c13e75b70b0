"""The pages of the queue."""

import re
from html import unescape

from catalogtool.auth.models import User
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.web.access import Actor
from tests.browser import Browser
from tests.queue.deeds import ROOT, job_of
from tests.queue.jobs import ask, change


def person(name: str) -> User:
    return session().query(User).filter(User.username == name).one()


def test_admins_see_every_job_and_others_their_own(ana: Browser, ben: Browser) -> None:
    bens, anas = ask(created_by=person("ben").id), ask(created_by=person("ana").id)
    assert [f'href="/queue/{job_id}"' in ana.get("/queue").text for job_id in (bens, anas)] == [True, True]
    assert [f'href="/queue/{job_id}"' in ben.get("/queue").text for job_id in (bens, anas)] == [True, False]
    assert [ben.get(f"/queue/{job_id}").status_code for job_id in (bens, anas)] == [200, 404]


def test_the_list_can_be_narrowed_to_a_state_and_a_kind_of_work(ana: Browser) -> None:
    done = ask()
    drain()
    waiting = ask()
    page = ana.get("/queue?status=pending&type=steps").text
    assert (f'href="/queue/{waiting}"' in page, f'href="/queue/{done}"' in page) == (True, False)
    assert "No such jobs" in ana.get("/queue?status=failed").text


def test_the_list_is_looked_at_often_only_while_something_is_unfinished(ana: Browser) -> None:
    assert 'hx-get="/queue" hx-trigger="every 30s"' in ana.get("/queue").text
    ask()
    page = ana.get("/queue").text
    part = ana.get("/queue", headers={"HX-Request": "true", "HX-Target": "jobs"}).text
    assert 'hx-get="/queue" hx-trigger="every 2s"' in page
    assert part.startswith('<div id="jobs" hx-get="/queue"')
    drain()
    assert 'hx-trigger="every 2s"' not in ana.get("/queue").text


def test_each_part_of_the_page_is_fetched_by_itself(ana: Browser) -> None:
    def part(path: str, target: str) -> str:
        answer = ana.get(path, headers={"HX-Request": "true", "HX-Target": target})
        assert answer.vary.as_set() >= {"hx-request", "hx-target"}
        return answer.text.lstrip()

    assert part("/queue", "workers").startswith('<section class="workers" id="workers"')
    assert part("/queue/last-day", "day").startswith('<section class="grid day" id="day"')
    assert "<table" not in part("/queue/last-day", "day")


def test_admins_see_the_workers_with_what_they_do_and_others_do_not(ana: Browser, ben: Browser) -> None:
    job_id = ask(created_by=person("ben").id)
    change("insert into worker (name, host, pid) values ('east:17', 'east', 17), ('west:4', 'west', 4)")
    change("update worker set seen_at = now() - interval '31 s' where host = 'west'")
    change(
        """update processing_queue set status = 'processing', worker = 'east:17', phase = 'Comparing',
              lease_until = now() + interval '1 h' where id = :id""",
        id=job_id,
    )
    page = ana.get("/queue").text
    workers = page[page.index("<h2>Workers</h2>") :]
    east, west = workers.split("process 17")[1].split("process 4")
    assert ("active" in east, f'href="/queue/{job_id}"' in east, "Comparing" in east) == (True, True, True)
    assert ("silent" in west, "it waits for work" in west) == (True, False)
    assert "No worker is running" not in page
    assert "<h2>Workers</h2>" not in ben.get("/queue").text


def test_admins_are_told_when_no_worker_runs(ana: Browser) -> None:
    assert "No worker is running" in ana.get("/queue").text
    change("insert into worker (name, host, pid, seen_at) values ('w:4', 'w', 4, now() - interval '31 s')")
    assert "No worker is running" in ana.get("/queue").text


def test_the_last_day_is_drawn_and_told_in_a_table(ana: Browser) -> None:
    ask()
    drain()
    page = ana.get("/queue").text
    hour = f"{now():%H}:00"
    assert f"<title>{hour}: 1 completed</title>" in page
    assert 'role="img" aria-label="Jobs ended in each hour of the last day, at most 1"' in page
    assert ana.get("/queue/last-day").text.count("</tr>") == 25


def test_a_paused_kind_of_work_is_announced_to_everybody(ana: Browser, ben: Browser) -> None:
    ana.post("/queue/kinds/steps/pause", data={"reason": "The store is being moved"})
    for browser, may_resume in ((ana, True), (ben, False)):
        page = browser.get("/queue").text
        assert ("The store is being moved" in page, "/queue/kinds/steps/resume" in page) == (True, may_resume)
    assert ana.post("/queue/kinds/steps/resume").status_code == 302
    assert "The store is being moved" not in ben.get("/queue").text


def test_kinds_of_work_are_for_admins(ben: Browser) -> None:
    answers = [
        ben.get("/queue/kinds"),
        ben.post("/queue/kinds/steps/pause"),
        ben.post("/queue/kinds/steps/resume"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_failures_lead_to_their_jobs_and_to_another_try_of_all(ana: Browser, ben: Browser) -> None:
    owner = person("ben")
    ids = [
        job_of(Actor(owner.id, "ben", is_admin=False), "failed", f"Row {row} is broken.") for row in (1, 2)
    ]
    job_of(ROOT, "failed", "The file is empty.")
    page = ana.get("/queue/failures").text
    assert page.count("Try all again") == page.count("Try it again") == 1
    (link,) = re.findall(r'href="([^"]+)"><svg[^>]*><path[^>]*/></svg> Try all again', page)
    assert "2 jobs" in ana.get(unescape(link)).text
    listed = ana.get(unescape(link).replace("/all/retry", "")).text
    assert re.findall(r'class="title" href="/queue/(\d+)"', listed) == [
        str(job_id) for job_id in reversed(ids)
    ]
    assert "Row 2 is broken." in listed
    assert "The file is empty." not in ben.get("/queue/failures").text


def test_what_the_program_said_of_a_fault_is_for_admins(ana: Browser, ben: Browser) -> None:
    owner = person("ben")
    job_id = job_of(Actor(owner.id, "ben", is_admin=False), "failed", "Something went wrong.")
    change(
        "update processing_queue set error_kind = 'fault', error_trace = :trace where id = :id",
        trace="Traceback\nE: a secret",
        id=job_id,
    )
    pages = [ana.get("/queue/failures").text, ben.get("/queue/failures").text]
    assert ["a secret" in page for page in pages] == [True, False]
