"""People say what the columns of an unknown report are; that is kept as versions of a kind of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Watched

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD_STATUSES = "'pending', 'processing', 'quarantined', 'compared', 'completed', 'error', 'cancelled'"
STATUSES = f"{OLD_STATUSES}, 'unknown'"
MAPPING = Watched(
    table="report_mapping",
    subject="report_kind",
    key="name",
    fields={
        "version": ("{r}.version", "null::integer"),
        "subject": ("{r}.subject", "null"),
        "meanings": ("{r}.meanings", "null::jsonb"),
        "retired_at": ("{r}.retired_at", "null"),
    },
    comes_and_goes=True,
)


def upgrade() -> None:
    op.create_table(
        "report_mapping",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headings", postgresql.JSONB(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("meanings", postgresql.JSONB(), nullable=False),
        sa.Column("named", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_mapping_version")),
        sa.CheckConstraint("subject in ('video', 'asset', 'claim')", name=op.f("ck_report_mapping_subject")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_report_mapping_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_mapping")),
    )
    op.execute("create unique index uq_report_mapping_version on report_mapping (lower(name), version)")
    op.execute("grant select, insert, update, delete on report_mapping to catalog_runtime")
    for statement in MAPPING.statements():
        op.execute(statement)
    _allow_statuses(STATUSES)


def downgrade() -> None:
    op.execute("update report set status = 'error' where status = 'unknown'")
    _allow_statuses(OLD_STATUSES)
    for statement in MAPPING.undo_statements():
        op.execute(statement)
    op.drop_table("report_mapping")


def _allow_statuses(statuses: str) -> None:
    name = op.f("ck_report_status")
    op.drop_constraint(name, "report", type_="check")
    op.create_check_constraint(name, "report", f"status in ({statuses})")
