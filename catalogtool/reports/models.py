"""Files the platform handed over, and what could not be taken from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalogtool.core.database import Base


class Report(Base):
    """One uploaded file and what became of its rows."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "status in ('pending', 'processing', 'unknown', 'quarantined', 'compared', 'completed', 'error', "
            "'cancelled')",
            "status",
        ),
        CheckConstraint("mode in ('preview', 'apply')", "mode"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    filename: Mapped[str] = mapped_column(String(255))  # the S3 key
    original_name: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20), server_default=text("'pending'"))
    processed_at: Mapped[datetime | None]
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    kind: Mapped[str | None] = mapped_column(String(50))
    version: Mapped[str | None] = mapped_column(String(20))
    # What its rows speak of; known with the kind.
    subject: Mapped[str] = mapped_column(Text, server_default=text("'video'"))
    content_owner: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]  # bytes as stored
    s3_version: Mapped[str | None] = mapped_column(Text)
    s3_etag: Mapped[str | None] = mapped_column(Text)
    header: Mapped[list[str] | None] = mapped_column(JSONB)
    unknown_columns: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    forced: Mapped[bool] = mapped_column(server_default=text("false"))
    # What somebody chose for its reading, and how the file turned out to be written.
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    form: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # Whether it has some rows of a report only, those that were refused before; of which, where that is known.
    partial: Mapped[bool] = mapped_column(server_default=text("false"))
    mends_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    # Whether its changes wait to be looked at; null until the kind is known, whose setting then decides.
    mode: Mapped[str | None] = mapped_column(Text)
    in_page: Mapped[bool] = mapped_column(server_default=text("false"))
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    uploaded_by_name: Mapped[str] = mapped_column(Text)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("processing_queue.id", ondelete="SET NULL"))
    changeset_id: Mapped[int | None] = mapped_column(ForeignKey("changeset.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]

    rows_read: Mapped[int] = mapped_column(server_default=text("0"))
    rows_created: Mapped[int] = mapped_column(server_default=text("0"))
    rows_updated: Mapped[int] = mapped_column(server_default=text("0"))
    rows_unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    rows_refused: Mapped[int] = mapped_column(server_default=text("0"))
    rows_blank: Mapped[int] = mapped_column(server_default=text("0"))
    rows_merged: Mapped[int] = mapped_column(server_default=text("0"))
    cells_noted: Mapped[int] = mapped_column(server_default=text("0"))
    # Records that the content owner's lists held and this one lacks, and those that it has again; or why nobody can
    # tell. The first are no rows of the file, the others are among them.
    records_gone: Mapped[int] = mapped_column(server_default=text("0"))
    records_back: Mapped[int] = mapped_column(server_default=text("0"))
    gone_untold: Mapped[str | None] = mapped_column(Text)
    timings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))  # seconds by phase


class RefusedRow(Base):
    """A record of the file that was not taken, with the reason and the record itself."""

    __tablename__ = "refused_row"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    line: Mapped[int]
    byte_offset: Mapped[int]  # in the decompressed file
    column: Mapped[str | None] = mapped_column(Text)
    damage: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    mended_in_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))


class SilentRow(Base):
    """A record of the file that was read and does not speak: it is blank, or merged into the row on `into_line`."""

    __tablename__ = "silent_row"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    byte_offset: Mapped[int]
    into_line: Mapped[int | None]


class ReportDamage(Base):
    """How many cells of a column are damaged in one way, and what became of them, or of their rows.

    The column is blank where rows were refused as a whole. `line`, `reason` and `samples` are those of the first ones.
    """

    __tablename__ = "report_damage"
    __table_args__ = (CheckConstraint("outcome in ('taken', 'left out', 'refused')", "outcome"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    column: Mapped[str] = mapped_column(Text, primary_key=True)
    damage: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]
    line: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    samples: Mapped[list[str]] = mapped_column(JSONB)


class NotedCell(Base):
    """A cell of an accepted row that was left out because it is damaged, or kept but looks odd.

    Only the first of each column, damage and outcome are kept; `ReportDamage` counts them all.
    """

    __tablename__ = "noted_cell"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    line: Mapped[int]
    byte_offset: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    damage: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    kept: Mapped[bool]


class ReportKindSetting(Base):
    """What is done with reports of a kind when nobody says otherwise, and when one stops for an admin."""

    __tablename__ = "report_kind_setting"
    __table_args__ = (
        CheckConstraint("page_mode in ('preview', 'apply')", "page_mode"),
        CheckConstraint("other_mode in ('preview', 'apply')", "other_mode"),
        CheckConstraint("most_records >= 0", "most_records"),
        CheckConstraint("most_percent between 0 and 100", "most_percent"),
        CheckConstraint("least_rows_percent between 0 and 100", "least_rows_percent"),
        CheckConstraint("most_gone_records >= 0", "most_gone_records"),
        CheckConstraint("most_gone_percent between 0 and 100", "most_gone_percent"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    # For files uploaded in the page, and for those that come any other way.
    page_mode: Mapped[str] = mapped_column(Text, server_default=text("'preview'"))
    other_mode: Mapped[str] = mapped_column(Text, server_default=text("'apply'"))
    # A sensitive field may change on so many records, and on this share of those that have it.
    most_records: Mapped[int] = mapped_column(server_default=text("100000"))
    most_percent: Mapped[int] = mapped_column(Integer, server_default=text("10"))
    # The rows of a report, as a share of those of the one before.
    least_rows_percent: Mapped[int] = mapped_column(Integer, server_default=text("50"))
    # Of the records that the content owner's last list held, so many and this share may be gone.
    most_gone_records: Mapped[int] = mapped_column(server_default=text("10000"))
    most_gone_percent: Mapped[int] = mapped_column(Integer, server_default=text("10"))
