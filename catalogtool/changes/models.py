"""Changesets: everything that changes the catalog is proposed as one, compared, and applied."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Changeset(Base):
    """Changes that are proposed, applied and explained together."""

    __tablename__ = "changeset"
    __table_args__ = (
        CheckConstraint(
            "status in ('staging', 'compared', 'applying', 'applied', 'failed', 'cancelled')", "status"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), server_default=text("'staging'"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(Text)
    report_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    applied_at: Mapped[datetime | None]
    error_message: Mapped[str | None] = mapped_column(Text)


class ChangesetChunk(Base):
    """A stretch of a changeset's differences that is applied in one transaction, or not yet."""

    __tablename__ = "changeset_chunk"

    changeset_id: Mapped[int] = mapped_column(
        ForeignKey("changeset.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    first_page: Mapped[int] = mapped_column(primary_key=True)
    last_page: Mapped[int]
    applied_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(server_default=text("0"))
    updated: Mapped[int] = mapped_column(server_default=text("0"))
