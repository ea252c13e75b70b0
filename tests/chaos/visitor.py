"""Somebody at the pages, over real HTTP."""

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.chaos.run import Run
from tests.factories import auth as factories

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_INNARDS = re.compile("traceback|psycopg|sqlalchemy|postgres|redis", re.IGNORECASE)
_NAME, _PASSWORD = "ana", "a password for broken runs"


class Visitor:
    """An admin who is signed in."""

    def __init__(self, run: Run) -> None:
        with run.app.app_context():
            factories.user(_NAME, role="admin", password=_PASSWORD)
        self.url = run.start_web().url
        self.browser = requests.Session()
        form = {"identity": _NAME, "password": _PASSWORD, "csrf_token": self.token("/sign-in")}
        self.browser.post(f"{self.url}/sign-in", data=form, timeout=60).raise_for_status()

    def token(self, path: str) -> str:
        """The token of the form on the page."""
        found = _TOKEN.search(self.browser.get(self.url + path, timeout=60).text)
        if not found:
            raise LookupError(f"There is no form on {path}.")
        return found[1]

    def upload(self, file: Path) -> int:
        """Send a report by the form, and return the status of the answer."""
        form = {"csrf_token": self.token("/reports/upload"), "mode": "apply"}
        with file.open("rb") as body:
            answer = self.browser.post(
                f"{self.url}/reports/upload",
                data=form,
                files={"file": body},
                timeout=60,
                allow_redirects=False,
            )
        return answer.status_code

    def submit(self, path: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Send a form on a connection of its own; return the status and where the answer leads."""
        answer = requests.post(
            self.url + path, data=form, cookies=self.browser.cookies, timeout=120, allow_redirects=False
        )
        return answer.status_code, answer.headers.get("Location", "")


class Watch:
    """What a visitor who looks again and again is answered; `faults` are sentences."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def look(self, browser: requests.Session, url: str) -> None:
        try:
            answer = browser.get(url, timeout=60, allow_redirects=False)
        except requests.RequestException as error:
            self.faults.append(f"No answer: {error}")
            return
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503 and not int(answer.headers.get("Retry-After", 0)) > 0:
            self.faults.append("503 without Retry-After")
        if answer.status_code not in (200, 503):
            self.faults.append(f"An answer of {answer.status_code}")
        if answer.status_code != 200 and _INNARDS.search(answer.text):
            self.faults.append("An answer shows the inside of the program")


@contextmanager
def watching(visitor: Visitor, path: str) -> Iterator[Watch]:
    """Look at the page without a pause while the block runs."""
    watch, over = Watch(), threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            watch.look(visitor.browser, visitor.url + path)

    thread = threading.Thread(target=look, name="visitor")
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()
