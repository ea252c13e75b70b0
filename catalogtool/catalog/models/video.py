"""One row per YouTube video. A null means that no source has spoken of the field yet."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, Identity, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base

Flag = Annotated[str | None, mapped_column(String(10))]


class Video(Base):
    """One video as the catalog knows it."""

    __tablename__ = "video"
    __table_args__ = (
        CheckConstraint("views >= 0", "views"),
        CheckConstraint("engaged_views >= 0", "engaged_views"),
        CheckConstraint("video_length >= 0", "video_length"),
        CheckConstraint("claimed_status in ('unclaimed', 'claim', 'dispute', 'appeal')", "claimed_status"),
        CheckConstraint("privacy_status in ('public', 'unlisted', 'private')", "privacy_status"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[str] = mapped_column(String(20))
    channel_id: Mapped[str | None] = mapped_column(String(100))
    asset_id: Mapped[str | None] = mapped_column(String(50))
    custom_id: Mapped[str | None] = mapped_column(String(100))

    title: Mapped[str | None] = mapped_column(String(200))
    artist: Mapped[list[str] | None] = mapped_column(ARRAY(String(200)))
    genre: Mapped[list[str] | None] = mapped_column(ARRAY(String(100)))
    label: Mapped[str | None] = mapped_column(String(200))
    channel_display_name: Mapped[str | None] = mapped_column(String(100))
    category: Mapped[str | None] = mapped_column(String(50))

    upc: Mapped[str | None] = mapped_column(String(20))
    isrc: Mapped[str | None] = mapped_column(String(12))
    other_isrcs: Mapped[list[str] | None] = mapped_column(ARRAY(String(12)))

    claimed_status: Mapped[str | None] = mapped_column(String(10))
    claimed_by_another_owner: Mapped[Flag]
    other_owners_claiming: Mapped[str | None] = mapped_column(Text)
    # The claim that the fields above speak of, and the video's further claims as the report listed them.
    claim_id: Mapped[str | None] = mapped_column(String(50))
    other_claims: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))

    third_party_ads_enabled: Mapped[Flag]
    display_ads_enabled: Mapped[Flag]
    sponsored_cards_enabled: Mapped[Flag]
    overlay_ads_enabled: Mapped[Flag]
    nonskippable_video_ads_enabled: Mapped[Flag]
    long_nonskippable_video_ads_enabled: Mapped[Flag]
    skippable_video_ads_enabled: Mapped[Flag]
    prerolls_enabled: Mapped[Flag]
    midrolls_enabled: Mapped[Flag]
    postrolls_enabled: Mapped[Flag]

    embedding_allowed: Mapped[Flag]
    ratings_allowed: Mapped[Flag]
    comments_allowed: Mapped[Flag]

    privacy_status: Mapped[str | None] = mapped_column(String(20))
    effective_policy: Mapped[str | None] = mapped_column(Text)
    video_length: Mapped[int | None] = mapped_column(Integer)  # seconds
    views: Mapped[int | None]
    engaged_views: Mapped[int | None]
    is_short: Mapped[bool | None]
    is_live_stream: Mapped[bool | None]
    upload_source: Mapped[str | None] = mapped_column(String(20))
    time_published: Mapped[datetime | None]

    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    administered: Mapped[bool] = mapped_column(server_default=text("false"))
    administered_at: Mapped[datetime | None]
    notes: Mapped[str | None] = mapped_column(String(500))
    # Fields that only people may change.
    locked_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    # Since when the content owner's reports, which list everything, lack it.
    missing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    # Line of the report that last wrote this row; the trail copies it beside each change.
    source_line: Mapped[int | None]
