"""A changeset that is filled by a job: what was staged, and where the job stands."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogtool.changes.models import Changeset
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.queue.runtime import Chunk, RunningJob


class Filling:
    """The job, and its cursor, which is what earlier chunks have left."""

    def __init__(self, job: RunningJob) -> None:
        self.job = job
        self.chunk_rows = int(current_app.config["SETTINGS"].apply_chunk_rows)

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

    @property
    def is_staged(self) -> bool:
        """Whether all that the cursor speaks of is still there: a crash of the database empties unlogged tables."""
        if not {"staged", "stages"} <= self.cursor.keys():
            return False
        with self.job.chunk() as chunk:
            primary = self.primary
            return primary.exists(chunk.session) and primary.count(chunk.session) == self.cursor["staged"]

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


def noted(stages: Iterable[Stage]) -> list[list[Any]]:
    """The stages as the cursor keeps them."""
    return [[stage.subject.name, list(stage.fields), stage.clears] for stage in stages]
