"""`make run` from its first word to its last process."""

import csv
import http.client
import itertools
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from catalogtool.local import addresses, demo, ports, servers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
STOP_SECONDS = 10


class Run:
    """A run in a process of its own; what it prints is read as it comes."""

    def __init__(self, instance: Path) -> None:
        with ExitStack() as held:
            self.port = ports.choose(["web"], {}, held)["web"]
        outside = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "catalogtool.local.run"],
            cwd=ROOT,
            env={**outside, "INSTANCE": str(instance), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        self.printed = ""

    def wait_for(self, text: str | None, seconds: float = START_SECONDS) -> None:
        """Read on until the text was printed, or the end where it is None."""
        deadline = time.monotonic() + seconds
        while (line := self.lines.get(timeout=max(0.1, deadline - time.monotonic()))) is not None:
            self.printed += line
            if text and text in line:
                return
        assert text is None, self.printed

    def stop(self, number: signal.Signals) -> tuple[int, float]:
        """Send the signal; answer with the exit status and the seconds until nothing was left of the run."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(STOP_SECONDS + 5)
        while any(map(lives, family)) and time.monotonic() - began < STOP_SECONDS + 5:
            time.sleep(0.05)
        assert not any(map(lives, family))
        return status, time.monotonic() - began

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line)
        self.lines.put(None)


def lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def run(instance: Path) -> Iterator[Run]:
    started = Run(instance)
    try:
        yield started
    finally:
        started.close()


def views_in_report(instance: Path) -> dict[str, int]:
    """What the demo report says of its first videos."""
    with (instance / "demo" / demo.REPORT).open() as report:
        return {row["video_id"]: int(row["views"]) for row in itertools.islice(csv.DictReader(report), 1000)}


def views_at_youtube(instance: Path) -> dict[str, int]:
    """What the YouTube of the run says of them today."""
    found = addresses.of_running_servers(instance)
    assert found
    url, ids = found.youtube_settings()["YOUTUBE_URL"], list(views_in_report(instance))
    views = {}
    for start in range(0, len(ids), 50):
        asked = {"part": "statistics", "id": ",".join(ids[start : start + 50])}
        sign = {"Authorization": "Bearer synthetic-access"}
        answer = requests.get(f"{url}/youtube/v3/videos", asked, headers=sign, timeout=10).json()
        views |= {item["id"]: int(item["statistics"]["viewCount"]) for item in answer["items"]}
    return views


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run that was started and stopped once: its directory and what it printed."""
    instance = tmp_path_factory.mktemp("run")
    with run(instance) as started:
        started.wait_for("to stop: Ctrl-C")
        status, seconds = started.stop(signal.SIGINT)
        started.wait_for(None)
    assert status == 0
    assert seconds < STOP_SECONDS
    return instance, started.printed


def accounts(printed: str) -> list[str]:
    return re.findall(r"sign in as (\S+, password \S+)", printed)


def test_the_first_run_has_people_and_a_report_and_the_second_keeps_them(first: tuple[Path, str]) -> None:
    instance, printed = first
    assert "Importing a demo report" in printed
    assert "was not imported" not in printed
    assert "A made-up YouTube stands in for the real one" in printed
    assert len(accounts(printed)) == 2
    with run(instance) as second:
        second.wait_for("to stop: Ctrl-C")
        assert f"Catalog Tool is ready: http://127.0.0.1:{second.port}" in second.printed
        assert accounts(second.printed) == accounts(printed)
        assert "Importing a demo report" not in second.printed
        pages = http.client.HTTPConnection("127.0.0.1", second.port, timeout=10)
        pages.request("GET", "/sign-in?next=/the-query")
        assert pages.getresponse().status == 200
        pages.close()
        log = (instance / "log" / "web.log").read_text()
        assert '"GET /sign-in" 200' in log
        assert "the-query" not in log
        reported, told = views_in_report(instance), views_at_youtube(instance)
        assert len(reported) > len(told) > 0.9 * len(reported)  # some are private or gone
        assert any(told[video] > reported[video] for video in told)
        status, seconds = second.stop(signal.SIGTERM)
    assert (status, seconds < STOP_SECONDS) == (0, True)


def test_a_killed_run_leaves_no_process_and_does_not_hinder_the_next(first: tuple[Path, str]) -> None:
    instance, _ = first
    with run(instance) as killed:
        killed.wait_for("to stop: Ctrl-C")
        status, seconds = killed.stop(signal.SIGKILL)
    assert (status, seconds < STOP_SECONDS) == (-signal.SIGKILL, True)
    servers.start(instance).stop()


def test_a_process_that_dies_is_named_and_ends_the_run(first: tuple[Path, str]) -> None:
    instance, _ = first
    with run(instance) as bereft:
        bereft.wait_for("to stop: Ctrl-C")
        os.kill(int((instance / "worker.pid").read_text().split()[0]), signal.SIGKILL)
        bereft.wait_for(None)
        assert bereft.process.wait(STOP_SECONDS) == 1
    assert f"worker stopped unexpectedly. Its log is {instance}/log/worker.log" in bereft.printed
    assert (instance / "log" / "worker.log").exists()


def test_a_taken_port_is_told_before_anything_is_started(tmp_path: Path) -> None:
    environment = {**os.environ, "INSTANCE": str(tmp_path / "instance")}
    command = [sys.executable, "-m", "catalogtool.local.run"]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment["PORT"] = str(taken.getsockname()[1])
        refused = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert re.match(r"Port \d+ is taken by another program\. .* `make run PORT=\d+`", refused.stderr)
    assert not (tmp_path / "instance").exists()
