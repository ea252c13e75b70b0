"""The way of a report into the catalog, step by step; an interrupted import goes on with the step it was in."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from catalogtool.changes.applying import apply_at_once
from catalogtool.changes.tidying import tidy
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports.importing.accounting import finish
from catalogtool.reports.importing.checking import check
from catalogtool.reports.importing.examining import examine_report
from catalogtool.reports.importing.proposing import propose
from catalogtool.reports.importing.recognising import recognise
from catalogtool.reports.importing.run import Import, start
from catalogtool.reports.importing.staging import stage_report


def apply(run: Import) -> bool:
    """Make every difference true that is not yet."""
    apply_at_once(run)
    return True


# Each does what is left of its part; False means that there is nothing more to do.
STEPS: tuple[Callable[[Import], bool], ...] = (
    recognise,
    check,
    stage_report,
    examine_report,
    propose,
    apply,
)


def import_report(job: RunningJob) -> dict[str, Any]:
    """Carry the job's report through every step that is still to do and return its counts.

    Raises UnreadableReport when the file as a whole can't be read; nothing of the catalog has changed then.
    """
    run = Import(job)
    finished = run.cursor.get("finished")
    if finished is not None:
        return dict(finished)
    start(run)
    for step in STEPS:
        began = monotonic()
        go_on = step(run)
        run.seconds[step.__name__] = round(monotonic() - began, 3)
        if not go_on:
            break
    counts = finish(run)
    tidy(counts["created"] + counts["updated"])
    return counts
