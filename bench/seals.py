"""The seals of the trail: made after each import as they always are, only at once, and verified at the end."""

import sys
from time import perf_counter, sleep

from bench.imports import WrongImport
from bench.installation import Installation
from catalogtool.core.database import db
from catalogtool.core.storage import storage
from catalogtool.evidence.seal_check import check_seals

POLL_SECONDS = 0.05
DUE = "update processing_queue set run_after = now() where task_type = 'trail_seal' and status = 'pending'"
OPEN = "select exists (select from processing_queue where status in ('pending', 'processing'))"
MILLION = 1_000_000


def seal_now(installation: Installation) -> None:
    """Let the worker seal what it would seal in a minute, so that it does not do so in the middle of a measurement."""
    began = perf_counter()
    with installation.connect() as connection:
        connection.execute(DUE)
        while (connection.execute(OPEN).fetchone() or (False,))[0]:
            installation.worker.require_running()
            sleep(POLL_SECONDS)
    print(f"sealed in {perf_counter() - began:.2f} s", file=sys.stderr)


def verify_ms(installation: Installation) -> float:
    """The time to verify the seals of the whole trail, for a million entries of it."""
    with installation.app.app_context():
        began = perf_counter()
        check = check_seals(db.engine, storage())
        seconds = perf_counter() - began
    print(f"verified {check.rows} entries in {seconds:.2f} s", file=sys.stderr)
    if check.findings or not check.rows:
        raise WrongImport(f"The seals of an untouched trail are found at fault: {check.findings[:3]}")
    return seconds * 1000 * MILLION / check.rows
