"""The seals of the trail, and the months of it that lie in the bucket."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Identity, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class TrailSeal(Base):
    """A block of the trail, the entries after `from_id` up to `to_id`, sealed and chained to the block before.

    What it says never changes, but that `exported_at` is set once.
    """

    __tablename__ = "trail_seal"
    __table_args__ = (
        CheckConstraint("to_id > from_id", "to_id"),
        UniqueConstraint("from_id"),
        UniqueConstraint("previous"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # counted from 1, without a gap
    from_id: Mapped[int]
    to_id: Mapped[int]
    rows: Mapped[int]
    version: Mapped[int] = mapped_column(Integer)  # which columns of an entry are hashed, see `hashing`
    root: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    exported_at: Mapped[datetime | None]


class TrailArchive(Base):
    """A month of the trail that lies in the bucket as Parquet; only the owner of the tables adds one."""

    __tablename__ = "trail_archive"
    __table_args__ = (UniqueConstraint("partition"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partition: Mapped[str] = mapped_column(Text)
    from_time: Mapped[datetime]
    to_time: Mapped[datetime]
    first_id: Mapped[int]
    last_id: Mapped[int]
    rows: Mapped[int]
    key: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    archived_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
