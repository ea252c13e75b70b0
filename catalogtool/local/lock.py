"""One run at a time in one data directory, and a way for others to see whether there is one."""

import fcntl
import os
from pathlib import Path
from typing import TextIO

from catalogtool.core.errors import Conflict


def take(directory: Path) -> TextIO:
    """Hold the directory until the file is closed or this process dies; Conflict when another holds it."""
    file = (directory / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise Conflict(f"Process {holder} is using {directory} already. Stop it first.") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def is_held(directory: Path) -> bool:
    try:
        with (directory / "lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
