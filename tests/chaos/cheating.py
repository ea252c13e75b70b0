"""Situations in which a worker that breaks a promise does harm, made on purpose."""

import signal
from collections.abc import Callable
from typing import Any

from tests.chaos.catalogs import Catalog
from tests.chaos.checker import Verdict
from tests.chaos.family import Family
from tests.chaos.run import Run
from tests.queue.jobs import eventually

SMALL_CHUNKS = "500"
ROWS_AT_FIRST = 2_000
STEPS, KILLS = 12, 3
PATIENCE_SECONDS = 120

_STAGED = "select coalesce((cursor ->> 'staged')::int, 0), epoch from processing_queue where id = %s"
_HOLDER = "select pid from processing_queue where id = %s"
_STEPS = """
    select count(*) from processing_queue work join processing_queue mark on mark.task_type = 'mark'
    and (mark.payload ->> 'job')::bigint = work.id where work.id = %s
"""
_OPEN = """
    select pid, xact_start::text from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'
"""
_RUN_OUT = "update processing_queue set lease_until = now() where id = %s"


def freeze_while_reading(catalog: Catalog, mutant: str | None) -> Verdict:
    """Freeze a worker in the midst of a chunk, let another go on, and let the first one finish its chunk."""
    with catalog.disturbed("frozen_reading") as run:
        first = _start(run, mutant)
        job = run.receive(catalog.report)
        _wait(run, lambda: run.ask(_STAGED, job)[0][0] >= ROWS_AT_FIRST)
        unfinished = _freeze_inside(run, first)
        staged, epoch = run.ask(_STAGED, job)[0]
        second = _start(run, mutant)
        run.ask(_RUN_OUT, job)
        _wait(run, lambda: _took_over(run, job, epoch, staged))
        second.signal(signal.SIGSTOP)
        first.signal(signal.SIGCONT)
        _wait(run, lambda: unfinished not in run.ask(_OPEN))
        second.signal(signal.SIGCONT)
        run.finish(PATIENCE_SECONDS)
        return run.verdict(catalog.calm)


def kill_between_steps(catalog: Catalog, mutant: str | None) -> list[int]:
    """Kill the process that does made-up work, some times, each time a little later; return the steps it has taken."""
    with catalog.disturbed("killed_steps") as run:
        family = _start(run, mutant)
        job = run.ask_for_work(steps=STEPS)
        for number in range(1, KILLS + 1):
            _wait(run, lambda number=number: run.ask(_STEPS, job)[0][0] >= number)
            family.kill("horse", run.ask(_HOLDER, job)[0][0])
        if not run.finish(PATIENCE_SECONDS):
            raise TimeoutError("The work did not end in time.")
        return run.marks(job)


def _start(run: Run, mutant: str | None) -> Family:
    changed = {"MUTANT": mutant} if mutant else {}
    return run.start_worker(APPLY_CHUNK_ROWS=SMALL_CHUNKS, **changed)


def _freeze_inside(run: Run, family: Family) -> tuple[Any, ...]:
    """Freeze the only worker in the midst of a transaction, and return what tells that transaction from others."""

    def is_inside() -> bool:
        family.signal(signal.SIGSTOP)
        if run.ask(_OPEN):
            return True
        family.signal(signal.SIGCONT)
        return False

    _wait(run, is_inside)
    [unfinished] = run.ask(_OPEN)
    return unfinished


def _wait(run: Run, holds: Callable[[], bool]) -> None:
    """Help the workers until it holds."""

    def held() -> bool:
        run.help()
        return holds()

    if not eventually(held, PATIENCE_SECONDS):
        raise TimeoutError("The work has not come far enough in time.")


def _took_over(run: Run, job: int, epoch: int, staged: int) -> bool:
    rows, present = run.ask(_STAGED, job)[0]
    return bool(present > epoch and rows > staged)
