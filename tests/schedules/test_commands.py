"""Schedules from the command line."""

import json

from tests.browser import Runner
from tests.factories import auth as people
from tests.queue import jobs
from tests.schedules.rows import look, make, runs


def test_the_list_names_what_features_have_declared(runner: Runner) -> None:
    told = json.loads(runner.invoke(args=["schedules", "list", "--json"]).stdout)
    by_name = {each["name"]: each for each in told}
    assert set(by_name) == {
        *("export_sweep", "inbox_sweep", "numbers_thinning", "trail_parts", "trail_seal", "upload_sweep"),
    }
    assert by_name["trail_seal"]["cron"] == "7 * * * *"
    said = runner.invoke(args=["schedules", "list"]).stdout
    assert "trail_seal: Every hour, 7 minutes past; next " in said


def test_a_schedule_is_run_in_the_name_of_a_person(runner: Runner) -> None:
    people.user("ana", role="admin")
    make()
    done = runner.invoke(args=["schedules", "run", "rounds", "--as", "ana", "--json"])
    assert json.loads(done.stdout) == {"name": "rounds", "job": runs()[0].job_id}
    assert jobs.look(runs()[0].job_id or 0).created_by_name == "ana"
    again = runner.invoke(args=["schedules", "run", "rounds"])
    assert (again.exit_code, "at work already" in again.stderr) == (1, True)


def test_a_schedule_is_paused_and_resumed(runner: Runner) -> None:
    make()
    paused = runner.invoke(args=["schedules", "pause", "rounds", "--json"])
    assert (json.loads(paused.stdout)["is_active"], look().is_active) == (False, False)
    assert "rounds: next " in runner.invoke(args=["schedules", "resume", "rounds"]).stdout
    assert look().is_active


def test_an_unknown_schedule_ends_the_command_with_a_sentence(runner: Runner) -> None:
    done = runner.invoke(args=["schedules", "pause", "nothing"])
    assert (done.exit_code, "There is no schedule named nothing." in done.stderr) == (1, True)
