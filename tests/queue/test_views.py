"""The pages of the queue."""

from flask import Flask

from catalogtool.auth.models import User
from catalogtool.core.database import session
from catalogtool.queue.runtime import RunningJob, drain
from tests.browser import Browser
from tests.queue.jobs import ask, change, look, script


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


def test_the_list_is_live_only_while_something_is_unfinished(ana: Browser) -> None:
    assert "hx-trigger" not in ana.get("/queue").text
    ask()
    page, part = ana.get("/queue").text, ana.get("/queue", headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 2s"' in page
    assert part.startswith('<div id="jobs" hx-get="/queue"')
    drain()
    assert "hx-trigger" not in ana.get("/queue").text


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
    assert ben.post(f"/queue/{job_id}/cancel").status_code == 403
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


def test_the_command_runs_what_waits(app: Flask) -> None:
    job_id = ask()
    done = app.test_cli_runner().invoke(args=["queue", "drain"])
    assert (done.exit_code, done.stdout, look(job_id).status) == (0, "Jobs taken: 1\n", "completed")
