"""What is remembered of other services: the right to ask them, what asking cost, how far it came, what they said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Identity, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class ConnectorAccount(Base):
    """The right to ask a service that an admin has given; the refresh token is encrypted."""

    __tablename__ = "connector_account"

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    refresh_token: Mapped[bytes] = mapped_column(LargeBinary)
    content_owner: Mapped[str | None] = mapped_column(Text)
    connected_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    connected_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    connected_by_name: Mapped[str] = mapped_column(Text)


class QuotaUse(Base):
    """The units that a kind of work has spent with a key on a day, which begins when the service says so."""

    __tablename__ = "quota_use"
    __table_args__ = (CheckConstraint("units >= 0", "units"),)

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)  # the id of the client that asks
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    task: Mapped[str] = mapped_column(Text, primary_key=True)
    units: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class SyncCheckpoint(Base):
    """How far the catalog has followed a service in one kind of thing."""

    __tablename__ = "sync_checkpoint"

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    entity_type: Mapped[str] = mapped_column(Text, primary_key=True)
    last_timestamp: Mapped[datetime | None]
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class RawAnswer(Base):
    """What a service said in one call, word for word, for as long as a fault in its translation can be mended."""

    __tablename__ = "raw_answer"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    service: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("processing_queue.id", ondelete="SET NULL"))
    asked: Mapped[list[str]] = mapped_column(JSONB)  # the ids
    sha256: Mapped[bytes] = mapped_column(LargeBinary)  # of the body
    body: Mapped[bytes] = mapped_column(LargeBinary)  # JSON, deflated
    collected_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
