"""Changesets: everything that changes the catalog is proposed as one, compared, and applied."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Changeset(Base):
    """Changes that are proposed, applied and explained together."""

    __tablename__ = "changeset"
    __table_args__ = (
        CheckConstraint(
            "status in ('staging', 'compared', 'applying', 'held', 'applied', 'failed', 'cancelled')",
            "status",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(Text)
    # A `compared` changeset waits for decisions; of a `held` one everything but the groups on hold is applied.
    status: Mapped[str] = mapped_column(String(20), server_default=text("'staging'"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(Text)
    report_id: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("processing_queue.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    compared_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    error_message: Mapped[str | None] = mapped_column(Text)
    # Records by what becomes of them: created, updated, unchanged …; for a rollback reversed, kept, equal, cannot.
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    # Why an admin has to look before it is applied.
    guard: Mapped[str | None] = mapped_column(Text)

    # A rollback: the changeset it reverses, if it is one, else which changes; `override` also takes later ones back.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("changeset.id", ondelete="SET NULL"))
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    override: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str | None] = mapped_column(Text)


# In the place of a page: what was applied before the changeset was compared anew.
SETTLED = -1


class ChangesetChunk(Base):
    """A stretch of a changeset's differences that is applied in one transaction, or not yet."""

    __tablename__ = "changeset_chunk"

    changeset_id: Mapped[int] = mapped_column(
        ForeignKey("changeset.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    first_page: Mapped[int] = mapped_column(primary_key=True)
    last_page: Mapped[int]
    applied_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(server_default=text("0"))
    updated: Mapped[int] = mapped_column(server_default=text("0"))


class ChangesetGroup(Base):
    """Changes of one kind in a previewed changeset, decided on together: "privacy public → private"."""

    __tablename__ = "changeset_group"
    __table_args__ = (
        CheckConstraint("decision in ('approve', 'hold', 'refuse')", "decision"),
        UniqueConstraint("changeset_id", "subject", "key"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int] = mapped_column(ForeignKey("changeset.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)  # null for creations, which are of whole records
    # created, deleted, restored; from old to new; set, cleared, changed, raised, lowered.
    kind: Mapped[str] = mapped_column(Text)
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    records: Mapped[int]
    parents: Mapped[int]  # for videos: in so many channels
    weight: Mapped[int]  # for videos: with so many views
    risk: Mapped[int] = mapped_column(Integer)
    warning: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text, server_default=text("'approve'"))
    decided_by_name: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]


class SetAside(Base):
    """A change that a changeset wanted and did not make, with the reason.

    `stale`: the record moved after the preview. `locked`: a lock kept the field. Of a rollback `kept`: changed since
    by somebody else; `equal`: as wanted already; `cannot`: not possible any more.
    """

    __tablename__ = "set_aside"
    __table_args__ = (
        CheckConstraint("outcome in ('stale', 'locked', 'kept', 'equal', 'cannot')", "outcome"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int] = mapped_column(ForeignKey("changeset.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Text)
    subject_key: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)  # null: the record as a whole
    outcome: Mapped[str] = mapped_column(Text)
    wanted: Mapped[Any] = mapped_column(JSONB, nullable=True)
    kept: Mapped[Any] = mapped_column(JSONB, nullable=True)
    reason: Mapped[str | None] = mapped_column(Text)
    # The change that stands in the way.
    changed_at: Mapped[datetime | None]
    changed_by_name: Mapped[str | None] = mapped_column(Text)
    changed_by_changeset_id: Mapped[int | None]
