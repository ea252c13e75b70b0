"""Differences become true: chunks of them side by side, each in one transaction with its trail."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from catalogtool.changes.apply import Written, apply_pages, next_chunk
from catalogtool.changes.filling import Filling
from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.operations import origin_of
from catalogtool.changes.stage import Stage
from catalogtool.core.clock import now
from catalogtool.core.errors import Unavailable
from catalogtool.core.origin import Source
from catalogtool.queue.runtime import Chunk

PHASE = "Applying"

# One more than there are cores, for each waits for the disk when it commits.
WRITERS = min(4, (os.cpu_count() or 1) + 1)

OpenChunk = Callable[[], AbstractContextManager[Chunk]]
Write = Callable[[Session, ChangesetChunk], Written]


def apply_at_once(filling: Filling) -> None:
    """Write every difference that is not written yet: what the pages show records under first, such as channels."""
    with filling.chunk(PHASE) as chunk:
        filling.changeset(chunk.session).status = "applying"
        chunk.total = filling.cursor["differences"]
    *derived, primary = filling.stages
    for stage in derived:
        _write(filling, stage, counted=False)
    _write(filling, primary, counted=True)


def _write(filling: Filling, stage: Stage, *, counted: bool) -> None:
    def write(session: Session, piece: ChangesetChunk) -> Written:
        changeset = filling.changeset(session)
        origin = origin_of(changeset, cast("Source", changeset.source))
        return apply_pages(session, stage, origin, piece.first_page, piece.last_page)

    write_all(lambda: filling.chunk(PHASE), stage, write, counted=counted)


def write_all(open_chunk: OpenChunk, stage: Stage, write: Write, *, counted: bool) -> None:
    """Write every stretch of the stage that is not written yet; `counted` ones move the job's progress.

    Raises Unavailable while another worker still holds a stretch: it may come to its end, or let go.
    """

    def write_chunks() -> None:
        while _write_chunk(open_chunk, stage, write, counted=counted):
            pass

    with ThreadPoolExecutor(WRITERS, thread_name_prefix="applying") as pool:
        # A thread of its own context each, so that all of them see the application.
        writers = [pool.submit(copy_context().run, write_chunks) for _ in range(WRITERS)]
        for writer in writers:
            writer.result()
    with open_chunk() as chunk:
        if is_unfinished(chunk.session, stage.changeset_id, stage.subject.name):
            raise Unavailable("Another worker is still writing a part of it. It is tried again.")


def is_unfinished(session: Session, changeset_id: int, subject: str | None = None) -> bool:
    """Whether stretches of the changeset wait to be written, of one subject or of any."""
    waiting = select(ChangesetChunk.first_page).where(
        ChangesetChunk.changeset_id == changeset_id,
        ChangesetChunk.applied_at.is_(None),
        *([ChangesetChunk.subject == subject] if subject else []),
    )
    return bool(session.scalar(select(exists(waiting))))


def _write_chunk(open_chunk: OpenChunk, stage: Stage, write: Write, *, counted: bool) -> bool:
    with open_chunk() as chunk:
        piece = next_chunk(chunk.session, stage)
        if piece is None:
            return False
        written = write(chunk.session, piece)
        piece.created += written.created
        piece.updated += written.updated
        piece.applied_at = now()
        if counted:
            chunk.advance = written.total
    return True
