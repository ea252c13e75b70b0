"""The synchronisations of the catalog, one row each, never altered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class SyncRecord(Base):
    """One synchronisation: what it did, and how much the catalog held after it."""

    __tablename__ = "sync_record"
    __table_args__ = (
        CheckConstraint("created >= 0", "created"),
        CheckConstraint("updated >= 0", "updated"),
        CheckConstraint("skipped >= 0", "skipped"),
        CheckConstraint("rejected >= 0", "rejected"),
        CheckConstraint("total_in_catalog >= 0", "total_in_catalog"),
        CheckConstraint("success = (error_message is null)", "error_message"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    sync_timestamp: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    rejected: Mapped[int] = mapped_column(Integer)
    total_in_catalog: Mapped[int] = mapped_column(Integer)
    success: Mapped[bool]
    error_message: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(Text)  # of which records alone; null for all there are
    report_id: Mapped[int | None]
    changeset_id: Mapped[int | None]


class Followed(Base):
    """When a record was last asked for by a kind of work."""

    __tablename__ = "followed"

    task: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_key: Mapped[str] = mapped_column(Text, primary_key=True)
    asked_at: Mapped[datetime]


class SyncChoice(Base):
    """A record that a job is to ask of, settled when the job was asked for."""

    __tablename__ = "sync_choice"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("processing_queue.id", ondelete="CASCADE"), primary_key=True
    )
    subject_key: Mapped[str] = mapped_column(Text, primary_key=True)


class Metric(Base):
    """A number of a record as a source told it at a moment."""

    __tablename__ = "metric"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_key: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    metric_type: Mapped[str] = mapped_column(Text, primary_key=True)
    collected_at: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[int]
