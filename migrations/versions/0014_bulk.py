"""The items of jobs that go through many things one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_item",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('pending', 'successful', 'failed', 'skipped')", name=op.f("ck_bulk_item_state")
        ),
        sa.CheckConstraint("(error is not null) = (state = 'failed')", name=op.f("ck_bulk_item_error")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_queue.id"], name=op.f("fk_bulk_item_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_bulk_item")),
    )
    # What failed is looked at, however much did not.
    op.execute("create index idx_bulk_item_failed on bulk_item (job_id, position) where state = 'failed'")
    op.execute("grant select, insert, update, delete on bulk_item to catalog_runtime")


def downgrade() -> None:
    op.drop_table("bulk_item")
