"""The way through the items of a job: so many of them in a transaction, which carries what becomes of each."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from sqlalchemy import ARRAY, BigInteger, any_, cast, select, update
from sqlalchemy.orm import Session

from catalogtool.queue.items.models import BulkItem
from catalogtool.queue.items.queries import Tally, tally
from catalogtool.queue.runtime import RunningJob


@dataclass(frozen=True)
class Item:
    """One thing to do something with; `row_version` is that of its record when it was chosen."""

    position: int
    key: str
    row_version: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of an item; of a failed one why, as a sentence for people."""

    state: Literal["successful", "failed", "skipped"]
    error: str | None = None


SUCCESSFUL, SKIPPED = Outcome("successful"), Outcome("skipped")

# Tells what became of each of the items, in their order.
Write = Callable[[Session], Sequence[Outcome]]


def work_through(
    job: RunningJob, work: Callable[[Sequence[Item]], Write], *, phase: str, at_once: int
) -> dict[str, int]:
    """Go through the job's pending items in their order, and return how many have come to which end.

    `work` gets so many items at once, outside of any transaction, so that it may ask other services. The function that
    it returns is called within one: what that writes commits together with the items' states and the job's progress, or
    not at all.
    """
    with job.chunk() as chunk:
        counted = Tally(**job.cursor["items"]) if "items" in job.cursor else tally(chunk.session, job.id)
        chunk.phase, chunk.done, chunk.total = phase, counted.processed, counted.total
    while items := _pending(job, at_once):
        write = work(items)
        with job.chunk() as chunk:
            outcomes = write(chunk.session)
            _note(chunk.session, job.id, items, outcomes)
            counted = _counted(counted, outcomes)
            chunk.phase, chunk.done, chunk.total = phase, counted.processed, counted.total
            chunk.cursor = {**job.cursor, "position": items[-1].position, "items": asdict(counted)}
    return {**asdict(counted), "processed": counted.processed}


def _pending(job: RunningJob, at_once: int) -> list[Item]:
    waiting = (
        select(BulkItem.position, BulkItem.subject_key, BulkItem.row_version)
        .where(
            BulkItem.job_id == job.id,
            BulkItem.state == "pending",
            BulkItem.position > job.cursor.get("position", 0),
        )
        .order_by(BulkItem.position)
        .limit(at_once)
    )
    with job.chunk() as chunk:
        return [Item(*row) for row in chunk.session.execute(waiting)]


def _note(session: Session, job_id: int, items: Sequence[Item], outcomes: Sequence[Outcome]) -> None:
    """Keep the outcomes; most are alike, and each kind of them is kept at once."""
    alike: dict[Outcome, list[int]] = {}
    for item, outcome in zip(items, outcomes, strict=True):
        alike.setdefault(outcome, []).append(item.position)
    for outcome, positions in alike.items():
        among = BulkItem.position == any_(cast(positions, ARRAY(BigInteger)))
        kept = update(BulkItem).where(BulkItem.job_id == job_id, among)
        session.execute(kept.values(state=outcome.state, error=outcome.error))


def _counted(before: Tally, outcomes: Sequence[Outcome]) -> Tally:
    states = [outcome.state for outcome in outcomes]
    return replace(
        before,
        successful=before.successful + states.count("successful"),
        failed=before.failed + states.count("failed"),
        skipped=before.skipped + states.count("skipped"),
    )
