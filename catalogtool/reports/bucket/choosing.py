"""Many files of the bucket are imported at once: one job, which asks for one import each, older files first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Date, Select, cast, func, null, select
from sqlalchemy.orm import Session

from catalogtool.core.database import session as current_session
from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError, Unavailable
from catalogtool.queue.items.queries import choose, failed_keys, tally
from catalogtool.queue.items.working import SKIPPED, SUCCESSFUL, Item, Outcome, Write, work_through
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports import inbox, operations
from catalogtool.reports.bucket.models import BucketFile
from catalogtool.reports.bucket.queries import Narrowing, state
from catalogtool.web.access import Actor

TASK = "bucket_import"
PHASE = "Asking for imports"
IMPORTABLE = ("new", "failed")

_AT_ONCE = 20


@dataclass(frozen=True)
class Choice:
    """Files by their keys, or all in a narrowing; what waits or was imported already is left out."""

    keys: Sequence[str] = ()
    narrowing: Narrowing | None = None

    def files(self, *columns: Any) -> Select[Any]:
        """The columns of those that can be imported."""
        narrowed = (self.narrowing or Narrowing(folder="")).of(select(*columns))
        chosen = narrowed if self.narrowing else narrowed.where(BucketFile.key.in_(self.keys))
        return chosen.where(state.in_(IMPORTABLE))

    def count(self) -> int:
        return current_session().scalar(self.files(func.count())) or 0


def import_files(choice: Choice, actor: Actor, dedupe_key: str | None = None) -> ProcessingQueue:
    """Queue a job that asks for the import of each chosen file, in the order of the days that their names tell.

    While a job with the same `dedupe_key` waits or runs, that one is returned.
    """
    day = func.coalesce(BucketFile.day, cast(BucketFile.modified_at, Date))
    place = func.row_number().over(order_by=(day, BucketFile.modified_at, BucketFile.key))
    return _ask(choice.files(*_item(place, BucketFile.key)), actor, dedupe_key)


def import_failed(job: ProcessingQueue, actor: Actor) -> ProcessingQueue:
    """Ask once more for the imports that a job could not ask for."""
    failed = failed_keys(job.id).subquery()
    place = func.row_number().over(order_by=failed.c.position)
    return _ask(select(*_item(place, failed.c.subject_key)), actor, f"{TASK} again {job.id}")


def import_chosen(job: RunningJob) -> dict[str, int]:
    """Ask for the import of each of the job's files, and return how many have come to which end."""

    def work(items: Sequence[Item]) -> Write:
        outcomes = [_receive(job, item.key) for item in items]
        return partial(_told, outcomes)

    return work_through(job, work, phase=PHASE, at_once=_AT_ONCE)


def _told(outcomes: Sequence[Outcome], _session: Session) -> Sequence[Outcome]:
    return outcomes


def _receive(job: RunningJob, key: str) -> Outcome:
    """A file's report and its job are a transaction of their own; one that has them already gets no others."""
    try:
        with transaction() as session:
            if _is_taken(session, key):
                return SKIPPED
            inbox.refuse_key(key)
            operations.receive(
                key,
                key.rpartition("/")[2],
                actor_id=job.created_by,
                actor_name=job.created_by_name,
                in_page=True,
                content_owner=inbox.owner_of_folder(key),
            )
    except Unavailable:
        raise
    except CatalogToolError as error:
        return Outcome("failed", error.message)
    return SUCCESSFUL


def _is_taken(session: Session, key: str) -> bool:
    found = Narrowing(folder="").of(select(state)).where(BucketFile.key == key)
    return session.scalar(found) not in (*IMPORTABLE, None)


def _item(place: Any, key: Any) -> tuple[Any, Any, Any]:
    return place.label("position"), key.label("subject_key"), cast(null(), BigInteger).label("row_version")


def _ask(chosen: Select[Any], actor: Actor, dedupe_key: str | None) -> ProcessingQueue:
    session = current_session()
    job = enqueue(TASK, {}, created_by=actor.id, created_by_name=actor.name, dedupe_key=dedupe_key)
    if "files" not in job.payload:
        choose(session, job.id, chosen)
        job.payload = {"files": tally(session, job.id).total}
    return job
