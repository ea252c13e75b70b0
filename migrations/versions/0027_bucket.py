"""What lies in the bucket, as it was when somebody last looked."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bucket_file",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_report", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bucket_file")),
    )
    # Every look touches every row, and no index holds what it changes.
    op.execute("alter table bucket_file set (fillfactor = 70)")
    op.execute("create index idx_bucket_file_modified on bucket_file (modified_at desc, key)")
    op.execute("create index idx_bucket_file_words on bucket_file using gin (key gin_trgm_ops)")
    op.execute("grant select, insert, update, delete on bucket_file to catalog_runtime")


def downgrade() -> None:
    op.drop_table("bucket_file")
