"""Debian packages, installed where this user may; runs on the system's Python: standard library only."""

import os
import shutil
import subprocess
from collections.abc import Sequence


def install(packages: Sequence[str], purpose: str) -> None:
    """Install the packages as root or by a sudo that asks nothing; else SystemExit with what to type."""
    prefix = _root_prefix()
    names, by_hand = ", ".join(packages), f"sudo apt-get install {' '.join(packages)}"
    if prefix is None or shutil.which("apt-get") is None:
        raise SystemExit(f"{purpose} needs {names}. Install that, on Debian with `{by_hand}`.")
    print(f"Installing {names} …", flush=True)
    # Another program may be installing at this moment; two minutes are enough for it to end.
    apt = [*prefix, "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    for command in ([*apt, "update"], [*apt, "install", "--no-install-recommends", *packages]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{purpose} needs {names}; apt-get failed:\n{done.stdout}{done.stderr}")


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    sudo = ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") is None:
        return None
    return sudo if subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0 else None
