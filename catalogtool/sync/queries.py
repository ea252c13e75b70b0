"""The synchronisations of the catalog."""

from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.sync.models import SyncRecord


def latest_success(subject: str) -> SyncRecord | None:
    """The newest synchronisation that succeeded, if there ever was one."""
    return session().scalar(
        select(SyncRecord)
        .where(SyncRecord.subject == subject, SyncRecord.success)
        .order_by(SyncRecord.sync_timestamp.desc())
        .limit(1)
    )


def synchronisations(*, limit: int, offset: int = 0) -> list[SyncRecord]:
    """All synchronisations, newest first."""
    newest = select(SyncRecord).order_by(SyncRecord.sync_timestamp.desc(), SyncRecord.id.desc())
    return list(session().scalars(newest.limit(limit).offset(offset)))
