"""Catalogs to begin a run with, the report that is imported into them, and what an undisturbed import makes of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import flask_migrate

from catalogtool.core.database import db, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.local.synthetic.report import write_report
from catalogtool.queue.runtime import drain
from tests.chaos import checker, run
from tests.chaos.run import Run
from tests.chaos.site import Site

# The report of a smaller catalog in which many videos stand elsewhere, so that there is much to change and to make.
KNOWN = 10
PATIENCE_SECONDS = 600
_UNGUARDED = (
    "update report_kind_setting set most_records = 1000000000, most_percent = 100, least_rows_percent = 0"
)


@dataclass
class Catalog:
    """A database that is copied for each run, the report, and the account of its undisturbed import."""

    site: Site
    name: str
    report: Path
    rows: int
    calm: checker.Account
    seconds: float  # of the undisturbed import

    @contextmanager
    def disturbed(self, name: str) -> Iterator[Run]:
        """Begin a run; what was done to it is judged afterwards by `Run.verdict`."""
        with run.opened(self.site, self.name, name) as found:
            yield found


def migrate(site: Site) -> None:
    """Make the empty database that every catalog begins with."""
    empty = Run(site, "catalog")
    with empty.app.app_context():
        flask_migrate.upgrade()
    empty.close()


def make(site: Site, rows: int, seed: int = 1) -> Catalog:
    """Make a catalog of a tenth of the rows, and import the whole report once without any disturbance."""
    name, report = f"catalog_{rows}", site.directory / f"report_{rows}.csv"
    before = site.directory / f"before_{rows}.csv"
    write_report(before, rows // KNOWN, seed)
    write_report(report, rows, seed, faults=True)
    site.copy("catalog", name)
    known = Run(site, name)
    known.receive(before)
    with known.app.app_context():
        drain()
        with transaction() as session:
            declare(session, Origin(None, "tests", "system"))
            session.execute(db.text(_UNGUARDED))
    known.close()
    with run.opened(site, name, f"calm_{rows}") as undisturbed:
        undisturbed.start_worker()
        undisturbed.receive(report)
        began = time.monotonic()
        if not undisturbed.finish(PATIENCE_SECONDS):
            raise TimeoutError("The undisturbed import did not end.")
        seconds = time.monotonic() - began
        return Catalog(site, name, report, rows, undisturbed.account(), seconds)
