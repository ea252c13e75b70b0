"""A table of the whole catalog as a file, in each form, by a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.installation import ROOT, Installation
from bench.machine import PeakMemory
from catalogtool.core.files.form import FORMS

SECONDS_BETWEEN_LOOKS = 0.05


def measure(installation: Installation, form: str, rows: int) -> tuple[float, float]:
    """Export all videos; give the rows per second, start of the process included, and its peak memory in MiB."""
    path = Path(installation.directory) / f"videos.{FORMS[form].suffix}"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "export", "videos", "--form", form, "-o", path]
    environment = {
        **os.environ,
        **installation.servers.settings(),
        "INSTANCE": os.fspath(installation.directory),
    }
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        memory = PeakMemory(process.pid)
        while process.poll() is None:
            memory.look()
            time.sleep(SECONDS_BETWEEN_LOOKS)
    if process.returncode:
        sys.exit(f"The export as {form} has failed.")
    seconds = time.monotonic() - began
    path.unlink()
    return rows / seconds, memory.mib
