"""What such a job goes through."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class BulkItem(Base):
    """One thing that a job is to do something with, and what became of it."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'successful', 'failed', 'skipped')", "state"),
        CheckConstraint("(error is not null) = (state = 'failed')", "error"),
    )

    job_id: Mapped[int] = mapped_column(
        ForeignKey("processing_queue.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, 3 …
    subject_key: Mapped[str] = mapped_column(Text)
    row_version: Mapped[int | None]  # of the record when it was chosen, for tasks that change records
    state: Mapped[str] = mapped_column(String(20), server_default=text("'pending'"))
    error: Mapped[str | None] = mapped_column(Text)  # a sentence for people
