"""One row per reference file that an asset is recognised by."""

from datetime import datetime

from sqlalchemy import Identity, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Reference(Base):
    """A file that uploads are compared with; what matches it is claimed for its asset."""

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    reference_id: Mapped[str] = mapped_column(String(50))
    asset_id: Mapped[str | None] = mapped_column(String(50))
    video_id: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str | None] = mapped_column(String(20))  # active, inactive
    type: Mapped[str | None] = mapped_column(String(30))  # audio, video, audiovisual

    # Fields that only people may change.
    locked_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    source_line: Mapped[int | None]
