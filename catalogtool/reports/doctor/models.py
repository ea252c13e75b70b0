"""What is kept of each report so that the next one can be held against it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class ReportProfile(Base):
    """The figures of a report and what was found in them; `series` is what it is compared within.

    `against` tells the reports that it was held against, the latest first: each with its number, rows and day.
    """

    __tablename__ = "report_profile"
    __table_args__ = (CheckConstraint("decision in ('released', 'norm', 'given_up')", "decision"),)

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    series: Mapped[str] = mapped_column(Text)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    against: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # What people decided in quarantine: one that is released goes on alone, the norm is what the next are held against.
    decision: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by_name: Mapped[str | None] = mapped_column(Text)
