"""The queue from the command line."""

import json

import pytest

from catalogtool.queue import bulk
from tests.browser import Runner
from tests.factories import auth as people
from tests.queue.deeds import ROOT, job_of, staff, summed
from tests.queue.jobs import ask, look


def test_the_command_runs_what_waits(runner: Runner) -> None:
    job_id = ask()
    done = runner.invoke(args=["queue", "drain"])
    assert (done.exit_code, done.stdout, look(job_id).status) == (0, "Jobs taken: 1\n", "completed")


def test_the_list_is_narrowed_as_in_the_pages(runner: Runner) -> None:
    job_of(ROOT, "completed")
    failed = job_of(staff(), "failed", "The file is empty.")
    told = runner.invoke(args=["queue", "list", "--status", "failed", "--json"])
    (job,) = json.loads(told.stdout)
    assert (job["id"], job["error_message"], job["payload"]) == (failed, "The file is empty.", {"steps": 1})
    said = runner.invoke(args=["queue", "list", "--text", str(failed)]).stdout
    assert f"{failed}  " in said
    assert "The file is empty." in said


def test_people_see_at_the_command_line_what_they_see_in_the_pages(runner: Runner) -> None:
    people.user("ben")
    job_id = job_of(ROOT)
    assert runner.invoke(args=["queue", "list", "--as", "ben"]).stdout == ""
    shown = runner.invoke(args=["queue", "show", str(job_id), "--as", "ben"])
    assert (shown.exit_code, "or it is somebody else" in shown.stderr) == (1, True)


def test_a_job_is_shown_with_its_course(runner: Runner) -> None:
    job_id = ask(created_by_name="ana")
    runner.invoke(args=["queue", "drain"])
    told = json.loads(runner.invoke(args=["queue", "show", str(job_id), "--json"]).stdout)
    assert [attempt["outcome"] for attempt in told["attempts"]] == ["completed"]
    assert told["course"][0]["words"] == "Asked for by ana"
    assert "Asked for by ana" in runner.invoke(args=["queue", "show", str(job_id)]).stdout


@pytest.mark.parametrize(
    ("command", "status", "field"),
    [
        (["retry"], "failed", "retried_at"),
        (["cancel"], "pending", "cancel_requested_at"),
        (["priority", "4"], "pending", "priority"),
    ],
)
def test_single_jobs_are_moved_in_the_name_of_a_person(
    runner: Runner, command: list[str], status: str, field: str
) -> None:
    people.user("ana", role="admin")
    ids = [job_of(ROOT, status) for _ in range(3)]
    done = runner.invoke(args=["queue", *command, *map(str, ids[:2]), "--as", "ana"])
    assert done.exit_code == 0
    assert summed() == [({field}, "ana")] * 2
    assert {look(job_id).priority for job_id in ids[:2]} == {4 if field == "priority" else 0}


def test_all_that_match_are_moved_once_the_number_was_confirmed(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    for _ in range(5):
        job_of(ROOT, "failed")
    job_of(ROOT, "cancelled")
    asked = ["queue", "retry", "--all", "--status", "failed"]
    refused = runner.invoke(args=asked, input="n\n")
    assert ("5 jobs. Go on?" in refused.stdout, refused.exit_code, summed()) == (True, 1, [])
    assert runner.invoke(args=asked, input="y\n").stdout.endswith("5 jobs done.\n")
    assert len(summed()) == 5
    assert runner.invoke(args=asked).stdout == "No job matches.\n"


def test_what_can_not_be_tried_again_is_named_and_ends_no_command(runner: Runner) -> None:
    for _ in range(2):
        job_of(ROOT, "failed", dedupe_key="the same")
    done = runner.invoke(args=["queue", "retry", "--all", "--yes"])
    assert (done.exit_code, done.stdout) == (0, "1 job done.\n")
    assert "stays as it is: The same work is asked for already" in done.stderr


def test_kinds_of_work_are_paused_and_resumed(runner: Runner) -> None:
    people.user("ben")
    assert runner.invoke(args=["queue", "pause", "steps", "--as", "ben"]).exit_code == 1
    assert runner.invoke(args=["queue", "pause", "steps", "--reason", "A move"]).stdout == "steps: paused.\n"
    job_id = ask()
    assert runner.invoke(args=["queue", "drain"]).stdout == "Jobs taken: 0\n"
    assert runner.invoke(args=["queue", "resume", "steps"]).exit_code == 0
    runner.invoke(args=["queue", "drain"])
    assert look(job_id).status == "completed"


def test_failures_are_listed_by_cause(runner: Runner) -> None:
    ids = [job_of(ROOT, "failed", f"Row {row} is broken.") for row in (1, 2)]
    (cause,) = json.loads(runner.invoke(args=["queue", "failures", "--json"]).stdout)
    assert (cause["jobs"], cause["examples"], cause["error_kind"]) == (2, ids[::-1], "refused")
    assert "2 jobs of steps: Row 2 is broken." in runner.invoke(args=["queue", "failures"]).stdout
    done = runner.invoke(args=["queue", "retry", "--all", "--cause", cause["cause"], "--yes"])
    assert done.stdout == "2 jobs done.\n"


def test_a_deed_that_can_not_be_done_ends_with_a_sentence(runner: Runner) -> None:
    done = runner.invoke(args=["queue", "cancel", "4711"])
    assert (done.exit_code, "There is no job 4711." in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "named", [[], ["--type", "steps"], ["--all", "{job}"], ["--status", "failed", "{job}"]]
)
def test_a_command_that_says_two_things_or_nothing_is_refused_before_anything_is_done(
    runner: Runner, named: list[str]
) -> None:
    job_id = job_of(ROOT, "failed")
    told = runner.invoke(args=["queue", "retry", *(word.format(job=job_id) for word in named)])
    assert (told.exit_code, look(job_id).status) == (2, "failed")
    assert "Name jobs, or narrow them down" in told.stderr


def test_a_number_that_no_job_can_have_is_refused(runner: Runner) -> None:
    assert runner.invoke(args=["queue", "show", "9" * 30]).exit_code == 2
