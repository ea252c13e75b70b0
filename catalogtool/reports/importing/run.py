"""One run of an import: the job that carries it, and where it stands."""

from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes.filling import Filling
from catalogtool.core.clock import now
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports.models import Report


class Import(Filling):
    """The job of an import; `seconds` is the time spent by step."""

    def __init__(self, job: RunningJob) -> None:
        super().__init__(job)
        self.report_id = int(job.payload["report_id"])
        self.seconds: dict[str, float] = {}

    def report(self, session: Session) -> Report:
        return session.get_one(Report, self.report_id)


def start(run: Import) -> None:
    """Show that the report is being worked on, and have the trail's parts ready for what it will write."""
    with run.chunk("Starting") as chunk:
        prepare_partitions(chunk.session)
        report = run.report(chunk.session)
        report.status = "processing"
        report.started_at = report.started_at or now()
        report.job_id = run.job.id
