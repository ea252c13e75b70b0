"""Differences become true: chunks of them side by side, each in one transaction with its trail."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from catalogtool.changes.apply import Written, apply_pages, next_chunk
from catalogtool.changes.operations import origin_of
from catalogtool.changes.stage import Stage
from catalogtool.core.clock import now
from catalogtool.reports.importing.run import Import

PHASE = "Applying"

# One more than there are cores, for each waits for the disk when it commits.
WRITERS = min(4, (os.cpu_count() or 1) + 1)


def apply(run: Import) -> bool:
    """Write every difference that is not written yet: channels first, since the pages show videos under them."""
    with run.chunk(PHASE) as chunk:
        changeset = run.changeset(chunk.session)
        changeset.status = "applying"
        chunk.total = run.cursor["differences"]
        planned = run.channels.exists(chunk.session)
    for stage in (run.channels, run.videos) if planned else (run.videos,):
        _write(run, stage)
    return True


def _write(run: Import, stage: Stage) -> None:
    with ThreadPoolExecutor(WRITERS, thread_name_prefix="applying") as pool:
        # A thread of its own context each, so that all of them see the application.
        writers = [pool.submit(copy_context().run, _write_chunks, run, stage) for _ in range(WRITERS)]
        for writer in writers:
            writer.result()


def _write_chunks(run: Import, stage: Stage) -> None:
    while _write_chunk(run, stage) is not None:
        pass


def _write_chunk(run: Import, stage: Stage) -> Written | None:
    with run.chunk(PHASE) as chunk:
        piece = next_chunk(chunk.session, stage)
        if piece is None:
            return None
        origin = origin_of(run.changeset(chunk.session), "report")
        written = apply_pages(chunk.session, stage, origin, piece.first_page, piece.last_page)
        piece.created, piece.updated, piece.applied_at = written.created, written.updated, now()
        if stage == run.videos:
            chunk.advance = written.total
        return written
