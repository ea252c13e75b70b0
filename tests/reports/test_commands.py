"""Reports from the command line, as scripts use it."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.reports import commands
from catalogtool.reports.models import Report
from tests.browser import Runner
from tests.factories import auth as people
from tests.reports.files import video_report


@pytest.fixture
def worker(app: Flask) -> Iterator[None]:
    """Somebody who does the work while the command waits."""
    stop = threading.Event()

    def work() -> None:
        with app.app_context():
            while not stop.wait(0.1):
                drain()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "video_report.csv"
    path.write_bytes(video_report(5, damaged=[["#NAME?", "Lost", "1", "C"]]))
    return path


@pytest.mark.usefixtures("worker")
def test_an_import_that_is_waited_for_is_told_as_one_object(runner: Runner, file: Path) -> None:
    done = runner.invoke(args=["reports", "import", str(file), "--wait", "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told.pop("seconds") > 0
    assert told == {
        "report": session().query(Report.id).scalar(), "status": "completed", "read": 6, "created": 5, "updated": 0,
        "unchanged": 0, "refused": 1, "blank": 0, "merged": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("worker")
def test_one_failure_among_several_files_is_a_failure(runner: Runner, file: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    done = runner.invoke(args=["reports", "import", str(file), str(wrong), "--wait", "--json"])
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.exit_code, first["status"], second["status"]) == (1, "completed", "error")
    assert "not a CSV" in second["error"]


@pytest.mark.usefixtures("worker")
def test_the_same_bytes_again_change_nothing_unless_forced(runner: Runner, file: Path) -> None:
    outcomes = []
    for more in ([], [], ["--force"]):
        done = runner.invoke(args=["reports", "import", str(file), "--wait", "--json", *more])
        told = json.loads(done.stdout)
        outcomes.append((done.exit_code, told["created"], told["unchanged"]))
    assert outcomes == [(0, 5, 0), (0, 0, 5), (0, 0, 5)]
    session().rollback()
    same = [report.same_as_id is not None for report in session().query(Report).order_by(Report.id)]
    assert same == [False, True, False]


def test_without_waiting_the_file_is_queued_in_the_name_of_a_person(runner: Runner, file: Path) -> None:
    person = people.user("lena")
    done = runner.invoke(args=["reports", "import", str(file), "--as", "lena"])
    report = session().query(Report).one()
    assert (done.exit_code, report.status, report.uploaded_by, report.uploaded_by_name) == (
        0,
        "pending",
        person.id,
        "lena",
    )


def test_a_missing_file_and_an_unknown_person_are_told_in_a_sentence(runner: Runner, file: Path) -> None:
    missing = runner.invoke(args=["reports", "import", "nowhere.csv"])
    unknown = runner.invoke(args=["reports", "import", str(file), "--as", "nobody"])
    assert (missing.exit_code, unknown.exit_code) == (2, 2)
    assert "'nowhere.csv' does not exist" in missing.stderr
    assert "nobody has the username nobody" in unknown.stderr


def test_it_says_so_when_no_worker_takes_the_import(
    runner: Runner, file: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "SECONDS_FOR_A_WORKER", 0.5)

    def late() -> None:
        with app.app_context():
            drain()

    timer = threading.Timer(2.0, late)
    timer.start()
    done = runner.invoke(args=["reports", "import", str(file), "--wait"])
    timer.join()
    assert "No worker has taken the import" in done.stderr
    assert (done.exit_code, "5 created" in done.stdout) == (0, True)


@pytest.mark.usefixtures("worker")
def test_a_report_that_is_to_be_looked_at_first_tells_its_changeset(runner: Runner, file: Path) -> None:
    done = runner.invoke(args=["reports", "import", str(file), "--wait", "--preview", "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"], told["created"]) == (0, "compared", 0)
    assert told["changeset"] == session().get_one(Report, told["report"]).changeset_id
