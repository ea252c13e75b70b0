"""Whether the same bytes have been imported before."""

import hashlib

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.models import ChangesetGroup
from catalogtool.changes.queries import taken_back
from catalogtool.core.storage import storage
from catalogtool.reports.importing.run import Import
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.models import Report
from catalogtool.reports.snapshots.models import Snapshot

_BLOCK = 1 << 20
_BLOCKS_BETWEEN_SIGNS = 256


def check(run: Import) -> bool:
    """Note the file's hash; False when a completed import had the same bytes and nobody asked to force it."""
    with run.chunk("Checking the file") as chunk:
        report = run.report(chunk.session)
        key, version, etag, known = report.filename, report.s3_version, report.s3_etag, report.sha256
    sha256 = known or _hash(run, key, version, etag)
    with run.chunk("Checking the file") as chunk:
        report = run.report(chunk.session)
        report.sha256 = sha256
        # One that goes on has changes of its own to bring to an end.
        known_bytes = not report.forced and "staged" not in run.cursor
        first = _imported_before(chunk.session, report) if known_bytes else None
        report.same_as_id = first.id if first else None
        if first is None:
            chunk.cursor = {"changeset_id": _changeset_of(chunk.session, report)}
    return first is None


def _changeset_of(session: Session, report: Report) -> int:
    if report.changeset_id is None:
        changeset = changes.open_changeset(
            session,
            source="report",
            summary=f"Report {report.original_name}",
            actor_id=report.uploaded_by,
            actor_name=report.uploaded_by_name,
            report_id=report.id,
        )
        report.changeset_id = changeset.id
    return report.changeset_id


def _hash(run: Import, key: str, version: str | None, etag: str | None) -> str:
    digest = hashlib.sha256()
    with storage().open(key, version, etag) as stream:
        for number, block in enumerate(iter(lambda: stream.read(_BLOCK), b"")):
            digest.update(block)
            if number % _BLOCKS_BETWEEN_SIGNS == _BLOCKS_BETWEEN_SIGNS - 1:
                with run.chunk("Checking the file"):
                    pass  # a sign of life, and the place where a cancellation is heard
    return digest.hexdigest()


def _not_applied_of() -> Select[int]:
    """Groups of it that people have refused or hold."""
    return select(ChangesetGroup.id).where(
        ChangesetGroup.changeset_id == Report.changeset_id, ChangesetGroup.applied_at.is_(None)
    )


def _read_alike(report: Report) -> list[ColumnElement[bool]]:
    """What people have said anew of the columns makes the same bytes news; other versions are read alike."""
    alike = [Report.kind == report.kind]
    return alike if report.kind in KINDS.names() else [*alike, Report.version == report.version]


def _list_since() -> Select[int]:
    """A list of the same content owner that went through since: what it lacks is back with these bytes."""
    return select(Snapshot.id).where(
        Snapshot.kind == Report.kind,
        Snapshot.content_owner == Report.content_owner,
        Snapshot.report_id > Report.id,
    )


def _imported_before(session: Session, report: Report) -> Report | None:
    return session.scalars(
        select(Report)
        .where(
            Report.sha256 == report.sha256,
            Report.choices == report.choices,
            *_read_alike(report),
            *([Report.content_owner == report.content_owner] if report.content_owner else []),
            Report.status == "completed",
            Report.same_as_id.is_(None),
            Report.id != report.id,
            ~taken_back(Report.changeset_id),
            ~exists(_not_applied_of()),
            ~exists(_list_since()),
        )
        .order_by(Report.id.desc())
        .limit(1)
    ).first()
