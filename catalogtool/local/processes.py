"""Child processes that never outlive the process that started them."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from catalogtool.core.errors import Unavailable

GRACE_SECONDS = 5.0


@dataclass(kw_only=True)
class Process:
    """A process that leads a session, known by its id and its birth: an id alone is used again."""

    name: str
    pid: int
    born: str
    pid_file: Path
    stop_signal: Signals
    kill_signal: Signals
    log: Path
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        if self.child is not None:
            return self.child.poll() is None
        return _born(self.pid) == self.born

    @property
    def exit_status(self) -> int | None:
        """Tell how a process that this one started has ended; none while it runs."""
        return self.child.poll() if self.child else None

    def send(self, number: Signals) -> None:
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def require_running(self) -> None:
        """Raise Unavailable, naming the log, when the process has ended by itself."""
        if not self.running:
            raise Unavailable(f"{self.name} stopped unexpectedly. Its log is {self.log}")


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    directory: Path,
    environment: Mapping[str, str] | None = None,
    working_directory: Path | None = None,
    run_as: Sequence[str] = (),
    stop_signal: Signals = signal.SIGTERM,
    kill_signal: Signals = signal.SIGKILL,
    death_signal: Signals | None = None,
) -> Process:
    """Start a command that gets its death signal, else the stop signal, when this process dies, however it dies.

    The kernel ties it to the calling *thread*: call from one that lives as long as the process. `run_as` is a
    command prefix that changes the identity. The output goes to `directory`/log/`name`.log.
    """
    log = directory / "log" / f"{name}.log"
    with log.open("ab") as output:
        child = subprocess.Popen(
            [*run_as, *tied(command, death_signal or stop_signal)],
            cwd=working_directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    process = Process(
        name=name,
        pid=child.pid,
        born=_born(child.pid),
        pid_file=directory / f"{name}.pid",
        stop_signal=stop_signal,
        kill_signal=kill_signal,
        log=log,
        child=child,
    )
    process.pid_file.write_text(f"{process.pid} {process.born} {stop_signal.name} {kill_signal.name}\n")
    return process


def tied(command: Sequence[str | Path], death_signal: Signals = signal.SIGTERM) -> list[str | Path]:
    """Extend a command so that its process gets the signal when the thread that starts it ends."""
    return ["setpriv", "--pdeathsig", death_signal.name.removeprefix("SIG"), "--", *command]


def stop(processes: Iterable[Process], grace: float = GRACE_SECONDS) -> None:
    """Ask all of them to stop, in order; after `grace` seconds end what is left, their children too."""
    processes = list(processes)
    for process in processes:
        process.send(process.stop_signal)
    _wait(processes, grace)
    for process in processes:
        process.send(process.kill_signal)
    _wait(processes, 1)
    for process in processes:
        process.send(signal.SIGKILL)
        _sweep(process.pid)
    _wait(processes, 1)
    for process in processes:
        process.pid_file.unlink(missing_ok=True)


def stop_leftovers(directory: Path) -> None:
    """Stop what a killed run has left behind; its ids stand in `directory`/*.pid."""
    stop(filter(None, map(_leftover, directory.glob("*.pid"))))


def _leftover(pid_file: Path) -> Process | None:
    try:
        pid, born, stop_signal, kill_signal = pid_file.read_text().split()
        process = Process(
            name=pid_file.stem,
            pid=int(pid),
            born=born,
            pid_file=pid_file,
            stop_signal=Signals[stop_signal],
            kill_signal=Signals[kill_signal],
            log=pid_file,
        )
    except (ValueError, KeyError):
        process = None
    if process is None or not process.running:
        pid_file.unlink(missing_ok=True)
        return None
    return process


def _wait(processes: Iterable[Process], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(process.running for process in processes) and time.monotonic() < deadline:
        time.sleep(0.02)


def _sweep(session: int) -> None:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(entry)
        if fields and fields[3] == str(session):
            with suppress(ProcessLookupError):
                os.kill(int(entry.parent.name), signal.SIGKILL)


def _born(pid: int) -> str:
    fields = _stat(Path(f"/proc/{pid}/stat"))
    return fields[19] if fields and fields[0] != "Z" else ""


def _stat(entry: Path) -> list[str]:
    """Read the fields of proc(5) stat from the third, the state, onwards; none when the process is gone."""
    try:
        return entry.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
