"""The bucket is looked through, and the table of its files put right."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Select, case, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.core.storage import StoredObject, storage
from catalogtool.queue.runtime import RunningJob
from catalogtool.reports import inbox
from catalogtool.reports.bucket.models import BucketFile
from catalogtool.reports.doctor.profile import day_in
from catalogtool.reports.models import Report

PHASE = "Looking"
# A file that has changed since may still be growing: programs that copy in pieces put an ever longer one in its place.
SETTLED_SECONDS = 60

_AT_ONCE = 1000


def look(job: RunningJob) -> None:
    """Note every file below the folders of reports, and forget those that are gone."""
    with job.chunk() as chunk:
        began = chunk.session.scalar(select(func.now()))
    for prefix in inbox.PREFIXES:
        found = (each for each in storage().objects(prefix) if each.size)
        while several := list(islice(found, _AT_ONCE)):
            with job.chunk() as chunk:
                chunk.phase, chunk.advance = PHASE, len(several)
                _note(chunk.session, several)
        with job.chunk() as chunk:
            gone = BucketFile.key.startswith(prefix), BucketFile.seen_at < began
            chunk.session.execute(delete(BucketFile).where(*gone))


def to_receive(session: Session, after: str, at_once: int) -> Sequence[BucketFile]:
    """Some files of the inbox that no report knows and that have stopped growing, in the order of their keys."""
    return session.scalars(_to_receive().where(BucketFile.key > after).limit(at_once)).all()


def _to_receive() -> Select[BucketFile]:
    known = exists().where(Report.filename == BucketFile.key, Report.s3_etag == BucketFile.etag)
    return (
        select(BucketFile)
        .where(BucketFile.key.startswith(inbox.INBOX), BucketFile.is_report, ~known, _is_settled())
        .order_by(BucketFile.key)
    )


def _is_settled() -> ColumnElement[bool]:
    """Whether the content is as it was a while ago, by the store's clock or, should that be wrong, by ours."""
    while_ago = func.now() - timedelta(seconds=SETTLED_SECONDS)
    return or_(BucketFile.modified_at <= while_ago, BucketFile.noted_at <= while_ago)


def _note(session: Session, several: Sequence[StoredObject]) -> None:
    moment = session.scalar(select(func.now()))
    statement = insert(BucketFile)
    fresh = statement.excluded
    same = BucketFile.etag == fresh.etag
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "size": fresh.size,
                "etag": fresh.etag,
                "modified_at": fresh.modified_at,
                "seen_at": fresh.seen_at,
                "noted_at": case((same, BucketFile.noted_at), else_=fresh.noted_at),
            },
        ),
        list(_rows(several, moment)),
    )


def _rows(several: Sequence[StoredObject], moment: datetime | None) -> Iterator[dict[str, object]]:
    for stored in several:
        name = stored.key.rpartition("/")[2]
        yield {
            "key": stored.key,
            "size": stored.size,
            "etag": stored.etag,
            "modified_at": stored.modified_at,
            "is_report": inbox.is_report(name),
            "day": day_in(name),
            "noted_at": moment,
            "seen_at": moment,
        }
