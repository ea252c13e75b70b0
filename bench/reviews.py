"""What people do with a large changeset: look at it before it is applied, and take it back."""

import sys
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median
from time import perf_counter, sleep
from typing import Any

from flask.testing import FlaskClient
from psycopg import Connection

from bench.imports import Importer, Planned, WrongImport
from bench.installation import Installation
from bench.pages import END, MEASURED, WrongPage
from catalogtool.changes import decisions, rollback
from catalogtool.changes.models import Changeset
from catalogtool.changes.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.core.storage import storage
from catalogtool.evidence.chain import FOLDER
from catalogtool.reports.operations import receive
from catalogtool.web.access import Actor

ADMIN = Actor(None, "bench", is_admin=True)
POLL_SECONDS = 0.02
WORKING = ("staging", "applying")

LAST_IMPORT = """
    select changeset_id, (timings ->> 'apply')::float from report
    where status = 'completed' order by id desc limit 1
"""
EMPTIED = (
    "video, video_words, channel, metadata_sync, changeset, changeset_chunk, report, sync_record, trail_seal"
)


@dataclass(frozen=True)
class TakenBack:
    """How long it took to take an import back, preparation and all, and how long its own application had taken."""

    seconds: float
    applied_in: float


class Reviewer:
    """An admin who looks at changesets, through the worker as it always runs."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def take_the_last_import_back(self, rows: int) -> TakenBack:
        """Prepare the rollback of the last completed import, approve it and wait until it is applied."""
        with self.installation.connect() as connection:
            changeset_id, applied_in = connection.execute(LAST_IMPORT).fetchone() or (None, 0.0)
        began = perf_counter()
        with self.installation.app.app_context(), transaction():
            number = rollback.prepare_rollback(Selection(changeset_id=changeset_id), ADMIN).id
        self._wait(number, "compared")
        prepared = perf_counter() - began
        with self.installation.app.app_context(), transaction():
            decisions.approve(number, ADMIN)
        counts = self._wait(number, "applied").counts
        seconds = perf_counter() - began
        print(f"rollback: {seconds:.2f} s, of which prepared in {prepared:.2f}: {counts}", file=sys.stderr)
        if counts["reversed"] < rows or counts["updated"] < rows:
            raise WrongImport(f"The rollback of {rows} rows counts {counts}.")
        return TakenBack(seconds, applied_in)

    def preview(self, importer: Importer, planned: Planned) -> int:
        """Have the report compared for people to look at; return the number of its changeset."""
        with self.installation.app.app_context():
            key = importer.stored(planned)
            with transaction():
                report = receive(
                    key, planned.file.name, actor_id=None, actor_name="bench", force=True, mode="preview"
                )
                report_id = report.id
        with self.installation.connect() as connection:
            importer.wait(connection, report_id, "status")
            report = importer.wait(connection, report_id, "job_status")
        if report["status"] != "compared":
            raise WrongImport(f"The preview is {report['status']}: {report['error_message']}")
        return int(report["changeset_id"])

    def refuse(self, changeset_id: int) -> None:
        with self.installation.app.app_context(), transaction():
            decisions.refuse(changeset_id, ADMIN)

    def _wait(self, changeset_id: int, wanted: str) -> Changeset:
        while True:
            with self.installation.app.app_context():
                changeset = session().get_one(Changeset, changeset_id)
                session().expunge(changeset)
            if changeset.status == wanted:
                return changeset
            if changeset.status not in WORKING:
                raise WrongImport(f"The rollback is {changeset.status}: {changeset.error_message}")
            self.installation.worker.require_running()
            sleep(POLL_SECONDS)


def preview_page_ms(client: FlaskClient, changeset_id: int) -> tuple[float, float]:
    """The first answer of the preview's page and the median of the next ones, in milliseconds."""
    times = []
    for _ in range(MEASURED):
        began = perf_counter()
        answer = client.get(f"/changesets/{changeset_id}")
        times.append(1000 * (perf_counter() - began))
        if answer.status_code != HTTPStatus.OK or END not in answer.text:
            raise WrongPage(f"The preview was answered with {answer.status}.")
    return times[0], median(times[1:])


def empty(installation: Installation, superuser: Connection[Any]) -> None:
    """Put the catalog, its trail and its seals back to nothing, as if nothing had been imported."""
    # The trail refuses to be emptied; this is how the database is put back from a backup.
    superuser.execute("set session_replication_role = replica")
    superuser.execute(f"truncate {EMPTIED} cascade")
    superuser.execute("set session_replication_role = origin")
    superuser.execute("vacuum analyze")
    with installation.app.app_context():
        bucket = storage()
        for copy in bucket.objects(FOLDER):
            bucket.client.delete_object(Bucket=bucket.bucket, Key=copy.key)
