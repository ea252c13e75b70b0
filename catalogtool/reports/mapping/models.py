"""What people have said of the columns of reports that no kind knew."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class ReportMapping(Base):
    """One version of a kind that people have made; nothing of it changes later but whether it is retired."""

    __tablename__ = "report_mapping"
    __table_args__ = (
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("subject in ('video', 'asset', 'claim')", "subject"),
        Index("uq_report_mapping_version", text("lower(name)"), "version", unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    version: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(Text)
    # As they stood in the file that it was made for; what is compared is the fingerprint.
    headings: Mapped[list[str]] = mapped_column(JSONB)
    fingerprint: Mapped[str] = mapped_column(Text)
    # Of each column that is read: its heading, its field, and what a blank cell of it means.
    meanings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # What names of such files have in common; it tells kinds of the same columns apart.
    named: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_by_name: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
