"""Workers with one promise broken on purpose, by which the checker is tried: it must find them out."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.queue import transitions
from catalogtool.queue.runtime import Chunk, RunningJob
from catalogtool.reports.importing import staging

# Long enough to be met by whoever freezes or kills at random.
_PAUSE_SECONDS = 0.25


def no_fence() -> None:
    """Let a chunk commit although the job has gone to another worker."""
    fenced = str(transitions._ADVANCE)
    unfenced = fenced.replace("epoch = :epoch", "cast(:epoch as bigint) > 0")
    if unfenced == fenced:
        raise LookupError("The fence is not where it was.")
    transitions._ADVANCE = text(unfenced)


def two_transactions() -> None:
    """Commit the effects first, and the cursor that says so a moment later."""

    def commit(job: RunningJob, chunk: Chunk) -> None:
        chunk.session.commit()
        time.sleep(_PAUSE_SECONDS)
        with Session(job._engine) as session:
            progress = {name: value for name, value in vars(chunk).items() if name != "session"}
            transitions.advance(session, job._held, progress)
            session.commit()
        if chunk.cursor is not None:
            job.cursor = chunk.cursor

    RunningJob._commit = commit


_MUTANTS: dict[str, Callable[[], None]] = {"no fence": no_fence, "two transactions": two_transactions}


def become(name: str | None) -> None:
    """Break the promise in this process and its children, and dwell in the midst of each chunk of rows."""
    if name:
        _MUTANTS[name]()
        _stage_slowly()


def die_of(word: str | None) -> None:
    """Kill each process that reads a record with the word."""
    if not word:
        return
    copy = staging.copy_csv

    def copy_or_die(table: Any) -> bytes:
        csv = copy(table)
        if word.encode() in csv:
            os.kill(os.getpid(), signal.SIGKILL)
        return csv

    staging.copy_csv = copy_or_die


def _stage_slowly() -> None:
    copy = Stage.copy

    def copy_slowly(*how: Any) -> None:
        copy(*how)
        time.sleep(_PAUSE_SECONDS)

    Stage.copy = copy_slowly
