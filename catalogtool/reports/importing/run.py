"""One run of an import: the job that carries it, and where it stands."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes.models import Changeset
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.clock import now
from catalogtool.queue.runtime import Chunk, RunningJob
from catalogtool.reports.models import Report


class Import:
    """The job of an import; `cursor` is what earlier chunks have left, `seconds` the time spent by step."""

    def __init__(self, job: RunningJob) -> None:
        self.job = job
        self.report_id = int(job.payload["report_id"])
        self.chunk_rows = int(current_app.config["SETTINGS"].apply_chunk_rows)
        self.seconds: dict[str, float] = {}

    @property
    def cursor(self) -> dict[str, Any]:
        return self.job.cursor

    @property
    def stages(self) -> list[Stage]:
        """What the report says, in the order of application: what follows from its rows, and last the rows."""
        changeset_id, shown = self.cursor["changeset_id"], self.is_shown
        return [
            Stage(SUBJECTS[subject], changeset_id, tuple(fields), clears=clears, shown=shown)
            for subject, fields, clears in self.cursor["stages"]
        ]

    @property
    def primary(self) -> Stage:
        """The stage that the rows of the file are copied into."""
        return self.stages[-1]

    @property
    def is_shown(self) -> bool:
        """Whether people look at the changes before they are applied."""
        return bool(self.cursor.get("shown"))

    def report(self, session: Session) -> Report:
        return session.get_one(Report, self.report_id)

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


def start(run: Import) -> None:
    """Show that the report is being worked on, and have the trail's parts ready for what it will write."""
    with run.chunk("Starting") as chunk:
        prepare_partitions(chunk.session)
        report = run.report(chunk.session)
        report.status = "processing"
        report.started_at = report.started_at or now()
        report.job_id = run.job.id
