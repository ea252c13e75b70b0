"""What the last full list of a content owner held, and what the lists before it held beside."""

from sqlalchemy import ForeignKey, Identity, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Snapshot(Base):
    """The list of one kind of one content owner, as the report that went through last has it."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("kind", "content_owner"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    content_owner: Mapped[str] = mapped_column(Text)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))


class SnapshotMember(Base):
    """A record that such a list has held, from `listed_in` on, where it stood on `line`; numbers are those of reports.

    `lost_in` is the first that lacks it, null while it is held, and `lost_because` the guess why. Without a foreign
    key: snapshots are never deleted, and the check of a million members takes seconds.
    """

    __tablename__ = "snapshot_member"

    snapshot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    listed_in: Mapped[int]
    line: Mapped[int | None]
    lost_in: Mapped[int | None]
    lost_because: Mapped[str | None] = mapped_column(Text)
