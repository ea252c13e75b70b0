"""The members of a snapshot follow what became of the changesets of its reports."""

from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.changes.models import Changeset
from catalogtool.changes.signals import changeset_finished
from catalogtool.reports.models import Report
from catalogtool.reports.snapshots.models import Snapshot, SnapshotMember
from catalogtool.reports.snapshots.turnover import Turnover

_TAKEN = {"applied", "held"}


def init_app(_app: Flask) -> None:
    """Hear of every changeset that ends."""
    changeset_finished.connect(_follow)


def snapshot_of(session: Session, report: Report) -> Snapshot:
    """The snapshot that the report brings up to date, held until the end of the transaction."""
    told = {"kind": report.kind, "content_owner": report.content_owner}
    session.execute(insert(Snapshot).values(told).on_conflict_do_nothing())
    return session.scalars(select(Snapshot).filter_by(**told).with_for_update()).one()


def _follow(_sender: object, *, session: Session, changeset: Changeset, **_told: object) -> None:
    if changeset.reverses_id is not None and changeset.status in _TAKEN:
        _take_back(session, changeset.reverses_id)
    if changeset.report_id is None:
        return
    turnover = Turnover(changeset.id)
    if not turnover.exists(session):
        return
    if changeset.status in _TAKEN:
        report = session.get_one(Report, changeset.report_id)
        snapshot = snapshot_of(session, report)
        # People may have decided on an older list after a newer one has gone through.
        if snapshot.report_id is None or snapshot.report_id < report.id:
            turnover.take(session, snapshot.id, report.id)
            snapshot.report_id = report.id
    turnover.drop(session)


def _take_back(session: Session, changeset_id: int) -> None:
    """A report that was taken back has neither listed nor lacked anything."""
    report_id = session.scalar(select(Changeset.report_id).where(Changeset.id == changeset_id))
    report = session.get(Report, report_id) if report_id is not None else None
    if report is None:
        return
    of_owner = select(Snapshot).filter_by(kind=report.kind, content_owner=report.content_owner)
    snapshot = session.scalars(of_owner.with_for_update()).one_or_none()
    if snapshot is None:
        return
    of_report = SnapshotMember.snapshot_id == snapshot.id
    session.execute(
        delete(SnapshotMember).where(of_report, SnapshotMember.listed_in == report.id),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(SnapshotMember)
        .where(of_report, SnapshotMember.lost_in == report.id)
        .values(lost_in=None, lost_because=None),
        execution_options={"synchronize_session": False},
    )
