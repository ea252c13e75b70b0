"""The items of a job: chosen when it is asked for, and looked at afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, func, insert, literal, select
from sqlalchemy.orm import Session

from catalogtool.queue.items.models import BulkItem
from catalogtool.queue.models import ProcessingQueue

ENDS = ("successful", "failed", "skipped")


@dataclass(frozen=True)
class Tally:
    """How many items of a job there are, and how many have come to which end."""

    total: int = 0
    successful: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def processed(self) -> int:
        return self.successful + self.failed + self.skipped

    @property
    def shares(self) -> list[tuple[str, int, str]]:
        """The ends as (words, items, tone), for a bar."""
        return [
            ("done", self.successful, "good"),
            ("nothing to do", self.skipped, "idle"),
            ("failed", self.failed, "bad"),
            ("to come", self.total - self.processed, "busy"),
        ]


def choose(session: Session, job_id: int, chosen: Select[Any]) -> None:
    """Give the job its items: the rows of a query of position, subject_key and row_version, positions from 1 on."""
    rows = chosen.subquery()
    columns = ["job_id", "position", "subject_key", "row_version"]
    session.execute(
        insert(BulkItem).from_select(
            columns,
            select(literal(job_id, BigInteger), rows.c.position, rows.c.subject_key, rows.c.row_version),
        )
    )


def failed_keys(job_id: int) -> Select[str, int]:
    """A query of the subject_key and position of what has failed."""
    return select(BulkItem.subject_key, BulkItem.position).where(
        BulkItem.job_id == job_id, BulkItem.state == "failed"
    )


def tally(session: Session, job_id: int) -> Tally:
    """Count the items of the job."""
    counted = select(BulkItem.state, func.count()).where(BulkItem.job_id == job_id).group_by(BulkItem.state)
    states = {state: number for state, number in session.execute(counted)}  # noqa: C416 - rows are no pairs to mypy
    return Tally(sum(states.values()), **{state: states.get(state, 0) for state in ENDS})


def tally_of(session: Session, job: ProcessingQueue) -> Tally:
    """How far the job's last chunk came; counted while there was none."""
    return Tally(**job.cursor["items"]) if "items" in job.cursor else tally(session, job.id)


def failures(session: Session, job_id: int, *, limit: int, offset: int = 0) -> Sequence[BulkItem]:
    """Some of the items that have failed, in their order."""
    found = select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.state == "failed")
    return session.scalars(found.order_by(BulkItem.position).limit(limit).offset(offset)).all()
