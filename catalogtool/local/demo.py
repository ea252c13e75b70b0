"""What a new installation is shown with: two people who may sign in, and a report really imported."""

import json
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from catalogtool.local import keys, processes
from catalogtool.local.application import Application
from catalogtool.local.processes import Process
from catalogtool.local.youtube.process import SEED, VIDEOS

PEOPLE = {"admin": "admin@catalog.example", "user": "user@catalog.example"}
REPORT = "video_report_DemoLabel_V_v1-4.csv"


def passwords(directory: Path) -> dict[str, str]:
    """Read the passwords that the demo people were given, by username."""
    try:
        return dict(json.loads((directory / "demo.json").read_text()))
    except FileNotFoundError:
        return {}


def make_people(application: Application, database_url: str) -> None:
    """Make the demo people who are missing, unless somebody else has an account: then it is no demo."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        present = {row[0] for row in connection.execute('SELECT username FROM "user"')}
    if present - PEOPLE.keys():
        return
    known = passwords(application.directory)
    for username, email in PEOPLE.items():
        if username not in present:
            known[username] = secrets.token_urlsafe(12)
            keys.write_private(application.directory / "demo.json", known)
            who = ("--email", email, "--username", username, "--role", username)
            application.flask("users", "create", *who, "--password-stdin", typed=known[username])


def send_report(application: Application, database_url: str, watched: Sequence[Process]) -> None:
    """Import a made-up report through the queue, unless there was a report before."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        if connection.execute("SELECT FROM report LIMIT 1").rowcount:
            return
    print("Importing a demo report …", flush=True)
    file = application.directory / "demo" / REPORT
    file.parent.mkdir(exist_ok=True)
    rows = ("--rows", str(VIDEOS), "--seed", str(SEED), "--out", str(file))
    steps = {
        "demo-report": ("-m", "catalogtool.local.synthetic", *rows),
        "demo-import": ("-m", "flask", "--app", "wsgi", "reports", "import", str(file), "--wait", "--json"),
    }
    for name, arguments in steps.items():
        _finish(application.start(name, *arguments), watched)


def _finish(step: Process, watched: Sequence[Process]) -> None:
    try:
        while step.running:
            for process in watched:
                process.require_running()
            time.sleep(0.1)
    finally:
        processes.stop([step])
    if step.exit_status != 0:
        # A catalog without a demo report can still be worked with.
        print(f"The demo report was not imported; the log is {step.log}", flush=True)
