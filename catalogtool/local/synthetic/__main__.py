"""Write synthetic reports: `python -m catalogtool.local.synthetic --rows 1000 --seed 1 --out report.csv`."""

import argparse
import json
import sys
from pathlib import Path

from catalogtool.local.synthetic import FAULTS, FORMS, Snapshot, World, write_report, write_snapshot
from catalogtool.local.synthetic.series import days_from

CHANGED_IN_PART = ("views", "video_privacy_status", "video_title")
NEWEST = {kind: list(versions)[-1] for kind, versions in FORMS.items()} | {"video_report": "1.4"}


def main() -> None:
    parser = arguments()
    asked = parser.parse_args()
    if asked.list:
        sys.stdout.write(listing())
        return
    if asked.out is None:
        parser.error("--out is missing")
    version = asked.version or NEWEST[asked.kind]
    if version not in FORMS[asked.kind]:
        parser.error(f"{asked.kind} has the versions {', '.join(FORMS[asked.kind])}")
    if asked.day is None and asked.days is None and not asked.fault and asked.kind == "video_report":
        write_catalog(asked, version)
        return
    first = Snapshot(asked.kind, version, World(asked.seed, asked.rows, asked.day or 0), asked.owner)
    if asked.days is None:
        write_snapshot(asked.out, first, asked.fault)
        return
    asked.out.mkdir(parents=True, exist_ok=True)
    for snapshot in days_from(first, asked.days):
        write_snapshot(asked.out / snapshot.filename, snapshot, asked.fault)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m catalogtool.local.synthetic", description=__doc__)
    parser.add_argument("--kind", choices=list(FORMS), default="video_report")
    parser.add_argument("--version", help="the newest without it; --list names them")
    parser.add_argument("--rows", type=int, default=1000, help="videos of the catalog that all kinds tell of")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--owner", default="Synthetic", help="the content owner in the names of files")
    parser.add_argument("--day", type=int, help="how many days after the first, with a row for each claim")
    parser.add_argument(
        "--days", type=int, help="so many days from that one on, each a file in the folder --out"
    )
    parser.add_argument("--fault", action="append", default=[], choices=list(FAULTS), metavar="NAME")
    parser.add_argument("--out", type=Path, help="a path that ends with .gz is compressed")
    parser.add_argument("--list", action="store_true", help="name the kinds, versions and faults")
    parser.add_argument(
        "--faults",
        action="store_true",
        help="plant each fault of rows and cells, and print the lines as JSON",
    )
    parser.add_argument(
        "--change", default="0", metavar="SHARE|all", help="change that share of the same catalog's rows"
    )
    return parser


def write_catalog(asked: argparse.Namespace, version: str) -> None:
    """Write a video report with one row a video."""
    every = asked.change == "all"
    manifest = write_report(
        asked.out,
        asked.rows,
        asked.seed,
        version=version,
        changed_share=1.0 if every else float(asked.change),
        changed_fields=("views",) if every else CHANGED_IN_PART,
        faults=asked.faults,
    )
    if asked.faults:
        sys.stdout.write(json.dumps(manifest, indent=2) + "\n")


def listing() -> str:
    kinds = [f"{kind}: {', '.join(versions)}" for kind, versions in FORMS.items()]
    faults = [f"{fault.name}: {fault.says} ({fault.share:.0%})" for fault in FAULTS.values()]
    return "\n".join([*kinds, "", *faults, ""])


if __name__ == "__main__":
    main()
