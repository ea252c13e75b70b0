"""One row per YouTube channel."""

from datetime import datetime

from sqlalchemy import CHAR, CheckConstraint, Identity, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Channel(Base):
    """One channel; videos join it by `channel_id`, for its name is neither unique nor stable."""

    __tablename__ = "channel"
    __table_args__ = (
        CheckConstraint("subscriber_count >= 0", "subscriber_count"),
        CheckConstraint("video_count >= 0", "video_count"),
        CheckConstraint("view_count >= 0", "view_count"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str | None] = mapped_column(String(200))
    image_url: Mapped[str | None] = mapped_column(String(500))
    subscriber_count: Mapped[int | None]
    video_count: Mapped[int | None]
    view_count: Mapped[int | None]
    description: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(CHAR(2))
    is_monetized: Mapped[bool | None]
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    # Fields that only people may change.
    locked_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    source_line: Mapped[int | None]
