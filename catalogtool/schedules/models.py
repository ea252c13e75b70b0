"""What is done regularly, and each time that it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base
from catalogtool.schedules.timing import Frequency, Timing


class SyncSchedule(Base):
    """A task, its payload, and when it is asked for."""

    __tablename__ = "sync_schedule"
    __table_args__ = (
        CheckConstraint("frequency in ('hourly', 'daily', 'weekly', 'monthly', 'cron')", "frequency"),
        CheckConstraint("successful_executions between 0 and total_executions", "executions"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    task_type: Mapped[str] = mapped_column(String(50))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    frequency: Mapped[Frequency] = mapped_column(String(10))
    cron: Mapped[str] = mapped_column(String(100))
    time_zone: Mapped[str] = mapped_column(String(50), server_default=text("'UTC'"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    last_sync_at: Mapped[datetime | None]
    next_sync_at: Mapped[datetime]
    total_executions: Mapped[int] = mapped_column(server_default=text("0"))
    # The database counts these, together with the end of the job.
    successful_executions: Mapped[int] = mapped_column(server_default=text("0"))
    changed_by_name: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @property
    def timing(self) -> Timing:
        return Timing(self.frequency, self.cron, self.time_zone)


class SyncExecution(Base):
    """One run of a schedule; the database makes it follow its job."""

    __tablename__ = "sync_execution"
    __table_args__ = (
        CheckConstraint("status in ('pending', 'running', 'completed', 'failed')", "status"),
        CheckConstraint("(status = 'failed') = (error_message is not null)", "error_message"),
        CheckConstraint("least(total_entries, successful_entries, failed_entries) >= 0", "entries"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("sync_schedule.id", ondelete="CASCADE"))
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("processing_queue.id", ondelete="SET NULL"), unique=True
    )
    status: Mapped[str] = mapped_column(String(10), server_default=text("'pending'"))
    # The moment by the schedule, however late the run; for one that somebody asked for, that moment.
    due_at: Mapped[datetime]
    asked_by_name: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    total_entries: Mapped[int | None]
    successful_entries: Mapped[int | None]
    failed_entries: Mapped[int | None]
    error_message: Mapped[str | None] = mapped_column(Text)
