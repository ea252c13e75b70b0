"""Look every pinned package up among the known holes; fail as well when the look-up itself was not possible."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_HELP = "Try again where the package index and its list of known holes can be reached."
LISTS = ("requirements.txt", "tests/requirements.txt")


def pinned(text: str) -> dict[str, str]:
    """The packages of a list with their versions."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    pairs = (line.partition("==") for line in lines if "==" in line)
    return {_plain(name.partition("[")[0]): version for name, _, version in pairs}


def faults(wanted: Mapping[str, str], report: Mapping[str, Any]) -> list[str]:
    """What is wrong: packages with known holes, and packages that nobody has looked at."""
    looked_at = {_plain(each["name"]): each for each in report.get("dependencies", ())}
    found = []
    for name, version in wanted.items():
        entry = looked_at.get(name)
        if entry is None or "skip_reason" in entry or entry.get("version") != version:
            reason = entry.get("skip_reason", "another version was") if entry else "nobody has"
            found.append(f"{name} {version}: not looked up ({reason})")
        else:
            found += [f"{name} {version}: {hole['id']}, {_remedy(hole)}" for hole in entry["vulns"]]
    return found


def main(auditor: Sequence[str]) -> str | None:
    """Ask the auditor of packages, and answer with what to complain of, if anything."""
    wanted = {name: version for file in LISTS for name, version in pinned((ROOT / file).read_text()).items()}
    asked = [*auditor, "--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
    files = [word for file in LISTS for word in ("--requirement", str(ROOT / file))]
    done = subprocess.run([*asked, *files], capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        reason = done.stderr.strip().rpartition("\n")[2][:500]
        return f"The audit could not look anything up, so nothing is known of any package. {_HELP}\n{reason}"
    found = faults(wanted, report)
    passed = len(wanted) - len({fault.partition(":")[0] for fault in found})
    if wanted and not passed:
        return (
            f"None of the {len(wanted)} pinned packages could be looked up. {_HELP}\nFor example {found[0]}"
        )
    sys.stdout.write(f"Of {len(wanted)} pinned packages {passed} are looked up and without known holes.\n")
    return "\n".join(found) or None


def _remedy(hole: Mapping[str, Any]) -> str:
    return f"mended in {', '.join(hole['fix_versions'])}" if hole.get("fix_versions") else "not mended yet"


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["pip-audit"]))
