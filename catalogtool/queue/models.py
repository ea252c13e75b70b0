"""The background work, and the truth about it; Redis only wakes the workers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base

UNFINISHED = ("pending", "processing")


class ProcessingQueue(Base):
    """One run of a task, from the wish to the outcome."""

    __tablename__ = "processing_queue"
    __table_args__ = (
        CheckConstraint("priority >= 0", "priority"),
        CheckConstraint("retry_count >= 0", "retry_count"),
        CheckConstraint("status in ('pending', 'processing', 'completed', 'failed', 'cancelled')", "status"),
        CheckConstraint("crash_count >= 0", "crash_count"),
        CheckConstraint("error_kind in ('transient', 'refused', 'fault', 'crash')", "error_kind"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[str | None] = mapped_column(String(20), ForeignKey("video.video_id", ondelete="CASCADE"))
    task_type: Mapped[str] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(20), server_default=text("'pending'"))
    priority: Mapped[int] = mapped_column(Integer, server_default=text("0"))  # higher first
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error_message: Mapped[str | None] = mapped_column(Text)
    error_trace: Mapped[str | None] = mapped_column(Text)
    error_kind: Mapped[str | None] = mapped_column(String(20))
    # The same for messages that differ in nothing but numbers and quoted names.
    error_cause: Mapped[str | None] = mapped_column(
        String(12), Computed("failure_cause(error_kind, error_message, error_trace)", persisted=True)
    )
    # Servers that did not answer in a row, and deaths of the worker at the present cursor.
    retry_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    crash_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_by_name: Mapped[str] = mapped_column(Text, server_default=text("'system'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    run_after: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # Among jobs of one priority the lowest turn is next; each person's jobs stand one turn apart.
    turn: Mapped[int] = mapped_column(server_default=text("0"))
    dedupe_key: Mapped[str | None] = mapped_column(Text)
    # Of the jobs with the same key one runs at a time.
    lock_key: Mapped[str | None] = mapped_column(Text)
    # The epoch rises with every claim; a worker that writes with an older one is refused.
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[str | None] = mapped_column(Text)
    pid: Mapped[int | None] = mapped_column(Integer)  # of the process at work, on the worker's host
    lease_until: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    retried_at: Mapped[datetime | None]  # when a person had it tried again
    # What the task needs to go on where it stopped.
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    phase: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[int] = mapped_column(server_default=text("0"))
    progress_total: Mapped[int | None]
    phase_started_at: Mapped[datetime | None]


class ProcessingAttempt(Base):
    """One claim of a job by a worker, and what came of it."""

    __tablename__ = "processing_attempt"
    __table_args__ = (
        CheckConstraint(
            "outcome in ('completed', 'failed', 'cancelled', 'retried', 'handed_back', 'waiting', 'died')",
            "outcome",
        ),
        CheckConstraint("(outcome is null) = (ended_at is null)", "ended"),
    )

    job_id: Mapped[int] = mapped_column(
        ForeignKey("processing_queue.id", ondelete="CASCADE"), primary_key=True
    )
    epoch: Mapped[int] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    error_message: Mapped[str | None] = mapped_column(Text)
    # Where the job stood at the end of the attempt.
    phase: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[int | None]


class PausedTask(Base):
    """A kind of work that no worker begins until somebody lets it go on."""

    __tablename__ = "paused_task"

    task_type: Mapped[str] = mapped_column(String(50), primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    paused_by_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))


class Worker(Base):
    """A process that works on the queue, as long as it says that it is alive."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(Text, primary_key=True)  # as `worker` of the jobs that it holds
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
