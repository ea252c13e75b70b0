"""Processes and those that they have started."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


@contextmanager
def suspended(pid: int) -> Iterator[None]:
    """Freeze a process with all its descendants, itself first, so that it starts no more of them."""
    root = psutil.Process(pid)
    family = [root]
    try:
        root.suspend()
        family += root.children(recursive=True)
        for each in family[1:]:
            with suppress(psutil.NoSuchProcess):
                each.suspend()
        yield
    finally:
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.resume()
