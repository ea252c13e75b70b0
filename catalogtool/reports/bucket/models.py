"""The files of the bucket as they were when somebody last looked."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class BucketFile(Base):
    """A file below one of the folders of reports."""

    __tablename__ = "bucket_file"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int]
    etag: Mapped[str] = mapped_column(Text)
    modified_at: Mapped[datetime]  # by the clock of the store
    # Whether its name may be that of a report, and the last day that it tells.
    is_report: Mapped[bool]
    day: Mapped[date | None]
    noted_at: Mapped[datetime]  # since when its content is known
    seen_at: Mapped[datetime]
