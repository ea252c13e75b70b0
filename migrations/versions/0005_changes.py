"""Changesets, and the schema in which they are staged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changeset",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default=sa.text("'staging'"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status in ('staging', 'compared', 'applying', 'applied', 'failed', 'cancelled')",
            name=op.f("ck_changeset_status"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_changeset_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changeset")),
    )

    op.create_table(
        "changeset_chunk",
        sa.Column("changeset_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("first_page", sa.BigInteger(), nullable=False),
        sa.Column("last_page", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["changeset_id"],
            ["changeset.id"],
            name=op.f("fk_changeset_chunk_changeset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("changeset_id", "subject", "first_page", name=op.f("pk_changeset_chunk")),
    )
    op.execute("grant select, insert, update, delete on changeset to catalog_runtime")
    op.execute("grant select, insert, update, delete on changeset_chunk to catalog_runtime")
    op.execute("create index idx_changeset_created on changeset (created_at)")
    op.execute("create schema staging")
    op.execute("grant usage, create on schema staging to catalog_runtime")


def downgrade() -> None:
    op.execute("drop schema staging cascade")
    op.drop_table("changeset_chunk")
    op.drop_table("changeset")
