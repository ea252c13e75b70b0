"""The record of each synchronisation."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "sync_timestamp", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("total_in_catalog", sa.Integer(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("changeset_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("created >= 0", name=op.f("ck_sync_record_created")),
        sa.CheckConstraint("rejected >= 0", name=op.f("ck_sync_record_rejected")),
        sa.CheckConstraint("skipped >= 0", name=op.f("ck_sync_record_skipped")),
        sa.CheckConstraint("success = (error_message is null)", name=op.f("ck_sync_record_error_message")),
        sa.CheckConstraint("total_in_catalog >= 0", name=op.f("ck_sync_record_total_in_catalog")),
        sa.CheckConstraint("updated >= 0", name=op.f("ck_sync_record_updated")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_record")),
    )
    op.execute("grant select, insert on sync_record to catalog_runtime")
    op.execute("create index idx_sync_timestamp_desc on sync_record (sync_timestamp desc)")


def downgrade() -> None:
    op.drop_table("sync_record")
