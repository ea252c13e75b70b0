"""Print a saved run as a table for docs/benchmarks.md: `python -m bench.table [FILE]`, the latest run by default."""

import json
import sys
from pathlib import Path

from bench import figures


def main() -> None:
    saved = [Path(name) for name in sys.argv[1:]] or sorted(figures.RESULTS.glob("*.json"))
    if not saved:
        sys.exit(f"There is no run in {figures.RESULTS}. Measure one with `make bench`.")
    print(figures.table(json.loads(saved[-1].read_text())), end="")


if __name__ == "__main__":
    main()
