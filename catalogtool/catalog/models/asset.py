"""One row per asset of Content ID. A null means that no source has spoken of the field yet."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Identity, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Asset(Base):
    """A recording, video, composition or other work; claims say which videos use it."""

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("active_claims >= 0", "active_claims"),
        CheckConstraint("approx_daily_views >= 0", "approx_daily_views"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_id: Mapped[str] = mapped_column(String(50))
    type: Mapped[str | None] = mapped_column(String(30))  # sound_recording, music_video …
    status: Mapped[str | None] = mapped_column(String(20))  # active, inactive …
    custom_id: Mapped[str | None] = mapped_column(String(100))

    title: Mapped[str | None] = mapped_column(String(500))
    artist: Mapped[list[str] | None] = mapped_column(ARRAY(String(200)))
    album: Mapped[str | None] = mapped_column(String(200))
    label: Mapped[str | None] = mapped_column(String(200))  # of the recording
    asset_labels: Mapped[list[str] | None] = mapped_column(ARRAY(String(200)))  # that people stick on assets
    season: Mapped[str | None] = mapped_column(String(100))
    episode_number: Mapped[str | None] = mapped_column(String(20))
    episode_title: Mapped[str | None] = mapped_column(String(500))
    release_date: Mapped[date | None] = mapped_column(Date)
    director: Mapped[str | None] = mapped_column(String(200))
    studio: Mapped[str | None] = mapped_column(String(200))
    writers: Mapped[list[str] | None] = mapped_column(ARRAY(String(200)))

    isrc: Mapped[str | None] = mapped_column(String(12))
    other_isrcs: Mapped[list[str] | None] = mapped_column(ARRAY(String(12)))
    upc: Mapped[str | None] = mapped_column(String(20))
    grid: Mapped[str | None] = mapped_column(String(50))
    iswc: Mapped[str | None] = mapped_column(String(50))
    tms: Mapped[str | None] = mapped_column(String(50))
    hfa_song_code: Mapped[str | None] = mapped_column(String(50))

    ownership: Mapped[str | None] = mapped_column(Text)
    conflicting_owner: Mapped[str | None] = mapped_column(Text)
    conflicting_countries: Mapped[list[str] | None] = mapped_column(ARRAY(String(10)))
    match_policy: Mapped[str | None] = mapped_column(Text)
    metadata_origination: Mapped[str | None] = mapped_column(String(50))
    is_merged: Mapped[bool | None]
    # The asset that is left of it and others.
    merged_into: Mapped[str | None] = mapped_column(String(50))
    constituent_assets: Mapped[list[str] | None] = mapped_column(ARRAY(String(50)))
    embedded_assets: Mapped[list[str] | None] = mapped_column(ARRAY(String(50)))
    active_claims: Mapped[int | None]
    approx_daily_views: Mapped[int | None]
    approx_daily_engaged_views: Mapped[int | None]
    sr_approx_daily_engaged_views: Mapped[int | None]

    # Fields that only people may change.
    locked_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    # Since when the content owner's reports, which list everything, lack it.
    missing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    source_line: Mapped[int | None]
