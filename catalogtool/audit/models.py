"""The trail. The database's triggers write it; the application may only read it."""

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
