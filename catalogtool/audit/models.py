"""The trail, which the database's triggers write and the application may only read, and the reviews of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    PrimaryKeyConstraint,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class MetadataSync(Base):
    """One change of one record: only the fields that changed, each as [old, new]."""

    __tablename__ = "metadata_sync"
    __table_args__ = (
        PrimaryKeyConstraint("sync_time", "id"),
        {"postgresql_partition_by": "RANGE (sync_time)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity())
    sync_time: Mapped[datetime] = mapped_column(server_default=text("now()"))
    video_id: Mapped[str | None] = mapped_column(String(20), ForeignKey("video.video_id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Text)
    subject_key: Mapped[str] = mapped_column(Text)
    channel_display_name: Mapped[str | None] = mapped_column(String(100))
    video_title: Mapped[str | None] = mapped_column(String(200))
    operation: Mapped[str] = mapped_column(String(10))
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSONB)
    changeset_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(20))
    source_line: Mapped[int | None]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(Text)
    # The version of the record that this change made; unknown for changes before versions were kept.
    row_version: Mapped[int | None]


class ChangesetReview(Base):
    """That somebody has looked at what a changeset did; a review stays, another may be added."""

    __tablename__ = "changeset_review"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int] = mapped_column(ForeignKey("changeset.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reviewer_name: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
