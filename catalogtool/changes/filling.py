"""A changeset that is filled by a job: what was staged, what that would change, and how it becomes true."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogtool.changes.apply import Written, apply_pages
from catalogtool.changes.applying import PHASE as APPLYING
from catalogtool.changes.applying import write_all
from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.guards import Limits
from catalogtool.changes.locks import note_locked
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.changes.operations import origin_of
from catalogtool.changes.previewing import guard, show
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.origin import Source
from catalogtool.queue.runtime import Chunk, RunningJob

COMPARING = "Comparing"


class Filling(ABC):
    """The job, and where it stands: `cursor` is what earlier chunks have left."""

    source: Source

    def __init__(self, job: RunningJob) -> None:
        self.job = job
        self.chunk_rows = int(current_app.config["SETTINGS"].apply_chunk_rows)

    @abstractmethod
    def looks_first(self, session: Session) -> bool:
        """Whether people are to look at the changes before they are applied."""

    @abstractmethod
    def limits(self, session: Session) -> Limits:
        """Beyond what the changes stop for an admin."""

    @abstractmethod
    def would_be(self, session: Session, differences: int) -> dict[str, int]:
        """The records of the main subject by what would become of them."""

    @property
    def cursor(self) -> dict[str, Any]:
        return self.job.cursor

    @property
    def stages(self) -> list[Stage]:
        """What the source says, in the order of application: what follows from its statements, and last these."""
        changeset_id, shown = self.cursor["changeset_id"], self.is_shown
        return [
            Stage(SUBJECTS[subject], changeset_id, tuple(fields), clears=clears, shown=shown)
            for subject, fields, clears in self.cursor["stages"]
        ]

    @property
    def primary(self) -> Stage:
        """The stage of the main subject."""
        return self.stages[-1]

    @property
    def is_shown(self) -> bool:
        """Whether people look at the changes before they are applied, once that is decided."""
        return bool(self.cursor.get("shown"))

    def changeset(self, session: Session) -> Changeset:
        return session.get_one(Changeset, self.cursor["changeset_id"])

    @contextmanager
    def chunk(self, phase: str, **cursor: object) -> Iterator[Chunk]:
        """One transaction of the job in the phase; once it has committed, the cursor holds `cursor` as well."""
        with self.job.chunk() as chunk:
            chunk.phase = phase
            yield chunk
            if cursor or chunk.cursor:
                chunk.cursor = {**self.cursor, **(chunk.cursor or {}), **cursor}

    def propose(self) -> bool:
        """Find out what the staged statements would change; False when people are to look at that first.

        Nothing of the catalog is touched.
        """
        if not self.cursor.get("compared"):
            self._choose_mode()
            if not self.is_shown and self._compare():
                with self.chunk(COMPARING, shown=True):
                    pass
            if self.is_shown:
                self._show()
        return not self.is_shown

    def apply(self) -> None:
        """Write every difference that is not written yet: what the pages show records under first, such as channels."""
        with self.chunk(APPLYING) as chunk:
            self.changeset(chunk.session).status = "applying"
            chunk.total = self.cursor["differences"]
        *derived, primary = self.stages
        for stage in derived:
            self._write(stage, counted=False)
        self._write(primary, counted=True)

    def _choose_mode(self) -> None:
        if "shown" not in self.cursor:
            with self.chunk(COMPARING) as chunk:
                chunk.cursor = {"shown": self.looks_first(chunk.session)}

    def _compare(self) -> bool:
        """Compare for an application at once; True when a guard objects to that."""
        with self.chunk(COMPARING) as chunk:
            session = chunk.session
            for stage in self.stages:
                note_locked(session, stage)
                differences = compare(session, stage)
                plan_chunks(session, stage, differences, self.chunk_rows)
            stopped = self._guard(session)
            if not stopped:
                chunk.cursor = {"differences": differences, "compared": True}
        return stopped

    def _show(self) -> None:
        """Compare for people to see; what they see outlives a crash of the database."""
        with self.chunk(COMPARING, compared=True) as chunk:
            session = chunk.session
            for stage in self.stages:
                stage.keep(session)
                differences = show(session, stage, self.chunk_rows)
            self._guard(session)
            self.changeset(session).counts = self.would_be(session, differences)
            chunk.cursor = {"differences": differences}

    def _guard(self, session: Session) -> bool:
        """Note what makes the changes stop for an admin; what they would do to other subjects counts as well."""
        return guard(session, self.changeset(session), self.stages, self.limits(session))

    def _write(self, stage: Stage, *, counted: bool) -> None:
        def write(session: Session, piece: ChangesetChunk) -> Written:
            origin = origin_of(self.changeset(session), self.source)
            return apply_pages(session, stage, origin, piece.first_page, piece.last_page)

        write_all(lambda: self.chunk(APPLYING), stage, write, counted=counted)


def noted(stages: Iterable[Stage]) -> list[list[Any]]:
    """The stages as the cursor keeps them."""
    return [[stage.subject.name, list(stage.fields), stage.clears] for stage in stages]
