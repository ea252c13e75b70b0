"""What `make run` runs: the servers, the database brought up to date, web and worker, until Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from types import FrameType

from catalogtool.core.errors import CatalogToolError, Unavailable
from catalogtool.local import demo, keys, ports, processes, servers
from catalogtool.local.application import ROOT, Application
from catalogtool.local.environment import Environment
from catalogtool.local.processes import Process

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Web and worker get three seconds, the servers five and PostgreSQL one more: together below ten.
APPLICATION_GRACE_SECONDS = 3.0


class StopRequested(BaseException):
    """Somebody typed Ctrl-C or asked this process to end."""


def main() -> int:
    """Run until somebody stops it; answer with the exit status."""
    for number in STOP_SIGNALS:
        # Who starts this with nohup wants it to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _request_stop)
    environment = Environment(os.environ)
    directory, port = environment.path("INSTANCE", ROOT / "instance"), environment.number("PORT", 5000)
    application = Application(directory, port)
    try:
        with ExitStack() as running:
            _run(environment, application, running)
    except StopRequested:
        print("Stopped.", flush=True)
        return 0
    except CatalogToolError as error:
        print(error.message, file=sys.stderr, flush=True)
        return 1
    return 0


def _run(environment: Environment, application: Application, running: ExitStack) -> None:
    if not ports.is_free(application.port):
        raise Unavailable(
            f"Port {application.port} is taken by another program. "
            f"Stop that, or choose another port: `make run PORT={application.port + 1}`."
        )
    watched = _start_servers(environment, application, running)
    found = environment.completed_from(application.directory)
    database_url = found.database_url("DATABASE_OWNER_URL", found.database_url("DATABASE_URL"))
    print("Bringing the database up to date …", flush=True)
    application.flask("db", "upgrade")
    demo.make_people(application, database_url)
    own: list[Process] = []
    running.callback(processes.stop, own, APPLICATION_GRACE_SECONDS)
    own.append(application.start_web())
    own.append(application.start_worker())
    watched = [*watched, *own]
    application.wait(watched)
    demo.send_report(application, database_url, watched)
    _announce(application)
    while True:
        for process in watched:
            process.require_running()
        time.sleep(0.5)


def _start_servers(
    environment: Environment, application: Application, running: ExitStack
) -> Sequence[Process]:
    directory = application.directory
    if environment.name_servers:
        servers.claim(directory, running)
        keys.read_or_make(directory)
        return ()
    made_up = environment.optional_text("YOUTUBE_CLIENT_ID") is None
    print(f"Starting PostgreSQL, Valkey and SeaweedFS in {directory} …", flush=True)
    if made_up:
        print("A made-up YouTube stands in for the real one: YOUTUBE_CLIENT_ID is not set.", flush=True)
    by_name = f"http://localhost:{application.port}"
    origins = {application.url, by_name, environment.url("PUBLIC_URL", application.url)}
    own = servers.start(directory, s3_origins=sorted(origins), with_youtube=made_up)
    running.callback(own.stop)
    return own.processes


def _announce(application: Application) -> None:
    known = demo.passwords(application.directory)
    print(f"\nCatalog Tool is ready: {application.url}")
    for username, password in known.items():
        print(f"  sign in as {demo.PEOPLE[username]}, password {password}")
    print(f"  logs: {application.directory / 'log'}, to stop: Ctrl-C", flush=True)


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    # Asked once is enough: a second time must not interrupt the stopping.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


if __name__ == "__main__":
    sys.exit(main())
