"""What the pages show of the files of the bucket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, true

from catalogtool.core.database import session
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports import inbox
from catalogtool.reports.bucket.models import BucketFile
from catalogtool.reports.models import Report

STATES = {
    "new": "New",
    "waiting": "Waiting",
    "importing": "Being imported",
    "review": "To review",
    "quarantined": "In quarantine",
    "imported": "Imported",
    "failed": "Failed",
    "unknown": "Unknown columns",
    "other": "No report",
}
SORTS = ("-modified", "name", "-size")
LOOKING = "inbox_sweep"

_ORDERS: dict[str, ColumnElement[Any]] = {
    "modified": BucketFile.modified_at.expression,
    "name": BucketFile.key.expression,
    "size": BucketFile.size.expression,
}
_STATES_OF_REPORTS = {
    "pending": "waiting",
    "processing": "importing",
    "compared": "review",
    "quarantined": "quarantined",
    "completed": "imported",
    "unknown": "unknown",
}

# The latest report of the file, and whether that was of the content it has now.
latest = (
    select(Report.id, Report.status, (Report.s3_etag == BucketFile.etag).label("is_same"))
    .where(Report.filename == BucketFile.key)
    .order_by(Report.id.desc())
    .limit(1)
    .correlate(BucketFile)
    .lateral("latest")
)
state: ColumnElement[str] = case(
    (
        latest.c.is_same.is_not(True),
        case((BucketFile.is_report, "new"), else_="other"),
    ),
    else_=case(_STATES_OF_REPORTS, value=latest.c.status, else_="failed"),
)


@dataclass(frozen=True)
class Narrowing:
    """Which files of the bucket: below a folder, in a state, with a text in their names."""

    folder: str = inbox.INBOX
    state: str = ""
    text: str = ""

    def of(self, statement: Select[Any]) -> Select[Any]:
        """The statement over those files, each with its latest report."""
        narrowed = statement.select_from(BucketFile).outerjoin(latest, true()).where(*self._named())
        return narrowed.where(state == self.state) if self.state else narrowed

    def count(self) -> int:
        """How many files they are."""
        named = select(func.count()).select_from(BucketFile).where(*self._named())
        return session().scalar(self.of(select(func.count())) if self.state else named) or 0

    def _named(self) -> list[ColumnElement[bool]]:
        below = BucketFile.key.startswith(self.folder)
        return [below, BucketFile.key.icontains(self.text, autoescape=True)] if self.text else [below]


@dataclass(frozen=True)
class Line:
    """A file in the list; `report_id` is that of its latest report, which `is_same` tells to be of what lies there."""

    key: str
    size: int
    modified_at: datetime
    state: str
    report_id: int | None
    is_same: bool | None

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.key.rpartition("/")[0] + "/"


def lines(narrowing: Narrowing, order: str, *, offset: int, limit: int) -> list[Line]:
    """One page of the files."""
    column = _ORDERS[order.removeprefix("-")]
    ordered = column.desc() if order.startswith("-") else column.asc()
    columns = (BucketFile.key, BucketFile.size, BucketFile.modified_at, state, latest.c.id, latest.c.is_same)
    statement = narrowing.of(select(*columns)).order_by(ordered, BucketFile.key).offset(offset).limit(limit)
    return [Line(*row) for row in session().execute(statement)]


def looked_at() -> datetime | None:
    """When the bucket was last looked through."""
    done = (ProcessingQueue.task_type == LOOKING, ProcessingQueue.status == "completed")
    return session().scalar(select(func.max(ProcessingQueue.completed_at)).where(*done))


def is_looking() -> bool:
    """Whether somebody waits for the bucket being looked through."""
    alive = ProcessingQueue.status.in_(("pending", "processing"))
    return bool(session().scalar(select(exists().where(ProcessingQueue.task_type == LOOKING, alive))))
