"""One run of an import: the job that carries it, and where it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.catalog.subjects.channel import CHANNEL
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes import returning
from catalogtool.changes.models import Changeset
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import Subject
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
    def videos(self) -> Stage:
        return self._stage(VIDEO, self.cursor["fields"])

    @property
    def channels(self) -> Stage:
        return self._stage(CHANNEL, ["name"])

    def _stage(self, subject: Subject, fields: list[str]) -> Stage:
        returns = self.cursor.get(f"{subject.name}s_return", False)
        said = (*fields, returning.FIELD) if returns else tuple(fields)
        return Stage(subject, self.cursor["changeset_id"], said, clears=returns, shown=self.is_shown)

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


def start(run: Import) -> None:
    """Show that the report is being worked on, and have the trail's parts ready for what it will write."""
    with run.chunk("Starting") as chunk:
        prepare_partitions(chunk.session)
        report = run.report(chunk.session)
        report.status = "processing"
        report.started_at = report.started_at or now()
        report.job_id = run.job.id
