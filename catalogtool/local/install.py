"""Make .venv and install the pinned packages in it; runs on the system's Python: standard library only."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from catalogtool.local import apt

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UV = "uv==0.13.8"
OLDEST = (3, 11)
# The settings of pip that uv has too, under other names and not from pip's files.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main(arguments: list[str]) -> None:
    """Install what the application needs, with `--tests` its tests too; do nothing when it is there."""
    if sys.version_info < OLDEST:
        raise SystemExit("Catalog Tool needs Python 3.11 or newer; name one: `make run PYTHON=python3.11`.")
    own = ROOT / "requirements.txt"
    wanted = ROOT / "tests" / "requirements.txt" if "--tests" in arguments else own
    stamp = ENVIRONMENT / f"installed-{wanted.parent.name if wanted != own else 'run'}"
    content = hashlib.sha256(own.read_bytes() + wanted.read_bytes()).hexdigest()
    if not _works():
        _make_environment()
    if not stamp.exists() or stamp.read_text() != content:
        _install(wanted)
        stamp.write_text(content)


def _works() -> bool:
    """Tell whether the environment has a Python that starts: the system's may have been replaced since."""
    return PYTHON.exists() and _succeeds(PYTHON, "-m", "pip", "--version")


def _make_environment() -> None:
    print("Making the virtual environment .venv …", flush=True)
    command = (sys.executable, "-m", "venv", "--clear", ENVIRONMENT)
    if not _succeeds(*command):
        # Debian keeps venv out of its python3 package.
        apt.install(
            [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], "A virtual environment"
        )
        subprocess.run(command, check=True)


def _install(requirements: Path) -> None:
    print("Installing the Python packages; the first time this takes up to a minute …", flush=True)
    if _install_by_uv(requirements):
        return
    by_pip = subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", requirements], check=False)
    if by_pip.returncode != 0:
        raise SystemExit("The Python packages could not be installed. Check the connection, then try again.")


def _install_by_uv(requirements: Path) -> bool:
    """Install with uv, five times as fast as pip; false where it can't be had or does not get through."""
    if not _succeeds(PYTHON, "-m", "pip", "install", "-q", UV):
        return False
    # pip takes the best version of all its indexes, uv by default the first index that knows the name.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match", **pip_settings()}
    return _succeeds(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "-r", requirements, **settings)


def pip_settings() -> dict[str, str]:
    """Translate pip's settings, from its files and the environment, for uv."""
    listing = subprocess.check_output([PYTHON, "-m", "pip", "config", "list"], text=True)
    settings = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        name = UV_NAMES.get(key.rpartition(".")[2])
        if name:
            separator = "," if name == "UV_FIND_LINKS" else " "
            settings[name] = separator.join(ast.literal_eval(value).split())
    return settings


def _succeeds(*command: str | Path, **settings: str) -> bool:
    environment = {**settings, **os.environ}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
