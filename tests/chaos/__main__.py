"""Break things for longer than a test may last and print what came of it: `SEED=1 python -m tests.chaos`."""

import logging
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import click

from tests.chaos import catalogs, site
from tests.chaos.faulting import break_the_database
from tests.chaos.freezing import freeze_again_and_again
from tests.chaos.killing import kill_again_and_again
from tests.chaos.site import Site

ROWS, KILLS = 1_000_000, 200
ROUNDS, SMALL_ROWS = 10, 1_000
FAULTS, ROWS_OF_FAULTS = 100, 100_000
PATIENCE_SECONDS = 3_600


def main() -> None:
    """Run everything; ends with 1 when a promise was broken."""
    seed, share = _number("SEED", 1), _number("PERCENT", 100) / 100
    logging.getLogger("catalogtool").setLevel(logging.ERROR)
    held = True
    with (
        tempfile.TemporaryDirectory(prefix="catalog-tool-chaos-") as directory,
        site.opened(Path(directory)) as servers,
    ):
        catalogs.migrate(servers)
        click.echo(f"Seed {seed}.\n\n| what was done | how | what came of it |\n| --- | --- | --- |")
        for run in (_kills, _freezes, _faults):
            line, holds = run(servers, seed, share)
            click.echo(line)
            held &= holds
    sys.exit(0 if held else 1)


def _kills(servers: Site, seed: int, share: float) -> tuple[str, bool]:
    catalog, kills = catalogs.make(servers, int(ROWS * share)), int(KILLS * share)
    done = kill_again_and_again(catalog, kills, seed, PATIENCE_SECONDS)
    how = (
        f"{_listed(done.victims)}; while {_listed(done.phases)}; "
        f"{done.seconds:.0f} s, undisturbed {catalog.seconds:.0f} s"
    )
    line = f"| {done.kills} kills during an import of {catalog.rows:,} rows | {how} | {done.verdict} |"
    return line, done.verdict.holds and done.kills == kills


def _freezes(servers: Site, _seed: int, share: float) -> tuple[str, bool]:
    catalog = catalogs.make(servers, SMALL_ROWS)
    done = freeze_again_and_again(catalog, max(1, round(ROUNDS * share)))
    how = (
        f"{done.inside} of them with an open transaction; "
        f"taken over after {min(done.rescued_in):.1f} to {max(done.rescued_in):.1f} s"
    )
    came = ". ".join([f"{done.refused} late writes refused", *done.faults])
    return f"| {done.frozen} workers frozen beyond their lease | {how} | {came} |", done.holds


def _faults(servers: Site, seed: int, share: float) -> tuple[str, bool]:
    catalog, faults = catalogs.make(servers, int(ROWS_OF_FAULTS * share)), int(FAULTS * share)
    done = break_the_database(catalog, faults, seed, PATIENCE_SECONDS)
    how = (
        f"{_listed(done.kinds)}; while {_listed(done.phases)}; {done.seconds:.0f} s; "
        f"pages: {done.watch.statuses[200]:,} answers, {done.watch.statuses[503]:,} times 503"
    )
    came = ". ".join([str(done.verdict), *sorted(set(done.watch.faults))])
    line = f"| {done.kinds.total()} faults of the database during an import of {catalog.rows:,} rows | {how} | {came} |"
    return line, done.verdict.holds and not done.watch.faults and done.kinds.total() == faults


def _number(name: str, usual: int) -> int:
    typed = os.environ.get(name) or str(usual)
    if not typed.isdecimal():
        sys.exit(f"{name} must be a whole number, not “{typed}”.")
    return int(typed)


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counted.most_common())


if __name__ == "__main__":
    main()
