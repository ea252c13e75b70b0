"""What is kept of each report so that the next one can be held against it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class ReportProfile(Base):
    """The figures of a report and what was found in them; `series` is what it is compared within."""

    __tablename__ = "report_profile"
    __table_args__ = (CheckConstraint("released_at is null or given_up_at is null", "given_up_at"),)

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    series: Mapped[str] = mapped_column(Text)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # When people let it go on out of quarantine: from then on it is what the next ones are held against.
    released_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
