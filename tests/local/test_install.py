"""The set-up, as far as it can be tried without a network; `make run` and `make test` are the whole of it."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from catalogtool.local import apt, install, vendor

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or "make"
PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,]+\])?==[A-Za-z0-9.]+")


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_every_python_package_is_pinned_to_one_version(file: str) -> None:
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and line[0] not in "#-"]
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("folder", [vendor.STATIC, ROOT / "tests"])
def test_the_browser_libraries_are_pinned_by_hash_and_name_no_registry(folder: Path) -> None:
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert [version for version in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []
    assert "://" not in (folder / "package-lock.json").read_text()


def test_a_set_up_that_is_complete_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (vendor.STATIC / "vendor" / ".installed").stat().st_mtime_ns
    monkeypatch.setenv("PATH", "")  # so that any program looked for is missing
    vendor.main()
    install.main(["--tests"])
    assert (vendor.STATIC / "vendor" / ".installed").stat().st_mtime_ns == before


def test_without_the_right_to_install_the_command_to_type_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"needs python3\.11-venv.*`sudo apt-get install python3\.11-venv`"):
        apt.install(["python3.11-venv"], "A virtual environment")


def test_the_settings_of_pip_hold_for_uv_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example https://b.example")
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels /more")
    monkeypatch.setenv("PIP_CERT", "/own.pem")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert install.pip_settings() == {
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_INDEX": "https://a.example https://b.example",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/own.pem",
    }


@pytest.mark.parametrize("target", ["run", "test", "bench", "lint", "format", "help"])
def test_make_knows_its_targets(target: str) -> None:
    planned = subprocess.run([MAKE, "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr
