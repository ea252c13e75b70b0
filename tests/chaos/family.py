"""A worker as the machine sees it: a supervisor, the listener below it, and the process that does a job."""

import signal
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from catalogtool.local import processes
from catalogtool.local.processes import Process

# Who is killed, and how often: a whole worker that has to be started anew costs seconds.
VICTIMS = {"horse": 30, "listener": 25, "listener and horse": 25, "supervisor": 10, "all": 10}


@dataclass
class Family:
    """One worker and the processes that it has forked."""

    process: Process
    orphans: list[psutil.Process] = field(default_factory=list)

    def members(self) -> list[psutil.Process]:
        """The supervisor, and below it whoever lives."""
        with suppress(psutil.NoSuchProcess):
            supervisor = psutil.Process(self.process.pid)
            return [supervisor, *_below(supervisor)]
        return []

    def holds(self, pid: int) -> bool:
        return any(each.pid == pid for each in self.members())

    def kill(self, victim: str, pid: int) -> None:
        """Kill -9 the one who does the job, who lives under this process id, or one of those above it."""
        members = self.members()
        line = _line(members, pid)
        chosen = {
            "horse": line[-1:],
            "listener": line[1:2],
            "listener and horse": line[1:],
            "supervisor": line[:1],
            "all": members,
        }[victim]
        below = {child for each in chosen for child in _below(each)}
        for each in chosen:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.orphans += below.difference(chosen)

    def end(self) -> None:
        """Kill whoever is left."""
        for each in (*self.members(), *self.orphans):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        processes.stop([self.process])

    def signal(self, number: signal.Signals) -> None:
        for each in self.members():
            with suppress(psutil.NoSuchProcess):
                each.send_signal(number)


def _below(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return list(process.children(recursive=True))
    return []


def _line(members: list[psutil.Process], pid: int) -> list[psutil.Process]:
    """Those from the supervisor down to the process."""
    above = {each.pid: each for each in members}
    line, present = [], pid
    with suppress(psutil.NoSuchProcess):
        while present in above:
            line.insert(0, above[present])
            present = above[present].ppid()
    return line


def lives(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
