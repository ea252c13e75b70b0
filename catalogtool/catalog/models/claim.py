"""One row per claim of an asset on a video. A null means that no source has spoken of the field yet."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Identity, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Claim(Base):
    """An owner's statement that a video uses an asset of theirs; the video need not be in the catalog."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("views >= 0", "views"),
        CheckConstraint("engaged_views >= 0", "engaged_views"),
        CheckConstraint("matching_duration >= 0", "matching_duration"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    claim_id: Mapped[str] = mapped_column(String(50))
    video_id: Mapped[str | None] = mapped_column(String(20))
    asset_id: Mapped[str | None] = mapped_column(String(50))
    reference_id: Mapped[str | None] = mapped_column(String(50))

    status: Mapped[str | None] = mapped_column(String(20))  # active, inactive, pending, disputed, appealed …
    status_detail: Mapped[str | None] = mapped_column(String(100))
    origin: Mapped[str | None] = mapped_column(String(100))
    type: Mapped[str | None] = mapped_column(String(30))  # audio, visual, audiovisual
    content_type: Mapped[str | None] = mapped_column(String(100))
    third_party: Mapped[bool | None]  # of another owner

    claim_policy_id: Mapped[str | None] = mapped_column(String(50))
    claim_policy_monetize: Mapped[str | None] = mapped_column(Text)
    claim_policy_track: Mapped[str | None] = mapped_column(Text)
    claim_policy_block: Mapped[str | None] = mapped_column(Text)
    asset_policy_id: Mapped[str | None] = mapped_column(String(50))
    asset_policy_monetize: Mapped[str | None] = mapped_column(Text)
    asset_policy_track: Mapped[str | None] = mapped_column(Text)
    asset_policy_block: Mapped[str | None] = mapped_column(Text)

    time_created: Mapped[datetime | None]
    time_uploaded: Mapped[datetime | None]  # of the video
    matching_duration: Mapped[int | None] = mapped_column(Integer)  # seconds, like the next two
    longest_match: Mapped[int | None] = mapped_column(Integer)
    video_matching_length: Mapped[int | None] = mapped_column(Integer)
    is_shorts_eligible: Mapped[bool | None]

    # The video as the report of claims tells of it.
    video_title: Mapped[str | None] = mapped_column(String(200))
    channel_id: Mapped[str | None] = mapped_column(String(100))
    channel_display_name: Mapped[str | None] = mapped_column(String(100))
    views: Mapped[int | None]
    engaged_views: Mapped[int | None]

    # Fields that only people may change.
    locked_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    # Since when the content owner's reports, which list everything, lack it.
    missing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    source_line: Mapped[int | None]
