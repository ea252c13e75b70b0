"""Write a synthetic video report: `python -m catalogtool.local.synthetic --rows 1000 --seed 1 --out report.csv`."""

import argparse
import json
import sys
from pathlib import Path

from catalogtool.local.synthetic.report import ABSENT, write_report

CHANGED_IN_PART = ("views", "video_privacy_status", "video_title")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m catalogtool.local.synthetic", description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="a path that ends with .gz is compressed")
    parser.add_argument("--version", choices=sorted(ABSENT), default="1.4")
    parser.add_argument(
        "--faults", action="store_true", help="plant each named fault and print the lines as JSON"
    )
    parser.add_argument(
        "--change", default="0", metavar="SHARE|all", help="change that share of the same catalog's rows"
    )
    asked = parser.parse_args()
    every = asked.change == "all"
    manifest = write_report(
        asked.out,
        asked.rows,
        asked.seed,
        version=asked.version,
        changed_share=1.0 if every else float(asked.change),
        changed_fields=("views",) if every else CHANGED_IN_PART,
        faults=asked.faults,
    )
    if asked.faults:
        sys.stdout.write(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
