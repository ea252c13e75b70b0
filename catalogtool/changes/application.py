"""The application of a changeset that people have looked at, as a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes import operations
from catalogtool.changes.apply import Written
from catalogtool.changes.applying import PHASE, is_unfinished, write_all
from catalogtool.changes.groups import decided
from catalogtool.changes.models import SETTLED, Changeset, ChangesetChunk, ChangesetGroup, SetAside
from catalogtool.changes.shown import apply_shown_pages
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.changes.tidying import tidy
from catalogtool.core.clock import now
from catalogtool.core.errors import Conflict
from catalogtool.core.origin import Source
from catalogtool.queue.runtime import Chunk, RunningJob

LOST = "What was staged is gone. Import the report, or prepare the rollback, once more."


class Application:
    """One run of the job; each time it applies the groups that are approved and not applied yet."""

    def __init__(self, job: RunningJob) -> None:
        self._job = job
        self._id = int(job.payload["changeset_id"])

    def run(self) -> dict[str, int]:
        """Apply, and return the records by what became of them."""
        counts = self._job.cursor.get("finished")
        if counts is None:
            for stage in self._begin():
                self._write(stage)
            with self._chunk() as chunk:
                counts = self._finish(chunk.session)
                chunk.cursor = {"begun": True, "finished": counts}
        tidy(counts["created"] + counts["updated"])
        return dict(counts)

    @contextmanager
    def _chunk(self) -> Iterator[Chunk]:
        with self._job.chunk() as chunk:
            chunk.phase = PHASE
            yield chunk

    def _begin(self) -> list[Stage]:
        with self._chunk() as chunk:
            session = chunk.session
            prepare_partitions(session)
            found = [Stage.of_tables(session, subject, self._id) for subject in SUBJECTS]
            stages = [stage for stage in found if stage is not None]
            if not stages:
                raise Conflict(LOST)
            if not self._job.cursor.get("begun"):
                if not is_unfinished(session, self._id):
                    self._begin_anew(session)
                session.get_one(Changeset, self._id).status = "applying"
                chunk.total = sum(_count(session, stage) for stage in stages)
                chunk.cursor = {"begun": True}
        return stages

    def _begin_anew(self, session: Session) -> None:
        """Groups that were on hold are looked for on every page again."""
        chunks = update(ChangesetChunk).where(
            ChangesetChunk.changeset_id == self._id, ChangesetChunk.first_page != SETTLED
        )
        session.execute(chunks.values(applied_at=None))

    def _write(self, stage: Stage) -> None:
        with self._chunk() as chunk:
            keys = decided(chunk.session, stage)

        def write(session: Session, piece: ChangesetChunk) -> Written:
            changeset = session.get_one(Changeset, self._id)
            origin = operations.origin_of(changeset, cast("Source", changeset.source))
            pages = (piece.first_page, piece.last_page)
            return apply_shown_pages(session, stage, origin, pages, keys)

        write_all(self._chunk, stage, write, counted=True)

    def _finish(self, session: Session) -> dict[str, int]:
        changeset = session.get_one(Changeset, self._id)
        groups = session.scalars(select(ChangesetGroup).where(ChangesetGroup.changeset_id == self._id)).all()
        for group in groups:
            if group.decision == "approve":
                group.applied_at = group.applied_at or now()
        held = any(group.decision == "hold" for group in groups)
        if not held:
            operations.drop_staging(session, self._id)
        counts = _counted(session, self._id)
        operations.finish(session, changeset, "held" if held else "applied", counts=counts)
        return counts


def _count(session: Session, stage: Stage) -> int:
    return int(
        session.scalar(
            text(f"select count(*) from {stage.differing} d where d.groups && cast(:approved as text[])"),
            {"approved": decided(session, stage).approved},
        )
        or 0
    )


def _counted(session: Session, changeset_id: int) -> dict[str, int]:
    created, updated = session.execute(
        select(func.sum(ChangesetChunk.created), func.sum(ChangesetChunk.updated)).where(
            ChangesetChunk.changeset_id == changeset_id
        )
    ).one()
    stale = session.scalar(
        select(func.count(SetAside.subject_key.distinct())).where(
            SetAside.changeset_id == changeset_id, SetAside.outcome == "stale"
        )
    )
    return {"created": int(created or 0), "updated": int(updated or 0), "stale": int(stale or 0)}
