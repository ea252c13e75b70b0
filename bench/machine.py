"""The machine that measures, and the memory of processes on it."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import psutil


def described() -> str:
    """Name the processor, its cores and the memory."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB memory, Python {platform.python_version()}"
    )


class PeakMemory:
    """The most memory that a process or one of its descendants has held at once, as far as `look` has seen them.

    The kernel keeps the high-water mark of each process, so a look now and then misses only what was
    reached after the last one by a process that has ended since.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.kib = 0

    @property
    def mib(self) -> float:
        return self.kib / 1024

    def look(self) -> None:
        self.kib = max([self.kib, *map(_high_water_kib, self._family())])

    def _family(self) -> Iterator[int]:
        try:
            worker = psutil.Process(self.pid)
            yield self.pid
            yield from [child.pid for child in worker.children(recursive=True)]
        except psutil.NoSuchProcess:
            return


def _high_water_kib(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
