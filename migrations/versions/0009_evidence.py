"""Seals over the trail, its archived months, and reviews of changesets."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What a seal says never changes; that its block has left the database is noted once.
KEEP_SEALS = """
create trigger trail_keep before update on trail_seal for each row
    when (old.exported_at is not null or (new.id, new.from_id, new.to_id, new.rows, new.version, new.root,
          new.previous, new.hash, new.sealed_at)
          is distinct from (old.id, old.from_id, old.to_id, old.rows, old.version, old.root,
          old.previous, old.hash, old.sealed_at))
    execute function trail_refuse()
"""


def upgrade() -> None:
    _seals()
    _archives()
    _reviews()
    # Blocks are ranges of ids. A new part of the trail is filled in their order, so the smallest of indexes will do.
    op.execute(
        "create index idx_sync_id on metadata_sync using brin (id) with (pages_per_range = 32, autosummarize = on)"
    )
    op.execute("grant select on sequence metadata_sync_id_seq to catalog_runtime")
    op.execute(
        "create aggregate trail_merge (jsonb) (sfunc = pg_catalog.jsonb_concat, stype = jsonb, initcond = '{}')"
    )


def downgrade() -> None:
    op.execute("drop aggregate trail_merge (jsonb)")
    op.execute("revoke select on sequence metadata_sync_id_seq from catalog_runtime")
    op.execute("drop index idx_sync_id")
    op.drop_table("changeset_review")
    op.drop_table("trail_archive")
    # Refused while a month is archived: its entries would be lost.
    op.execute("drop schema archived")
    op.drop_table("trail_seal")


def _seals() -> None:
    op.create_table(
        "trail_seal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("to_id > from_id", name=op.f("ck_trail_seal_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_seal")),
        sa.UniqueConstraint("from_id", name=op.f("uq_trail_seal_from_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_trail_seal_previous")),
    )
    op.execute(KEEP_SEALS)
    op.execute(
        "create trigger trail_delete before delete on trail_seal for each row execute function trail_refuse()"
    )
    op.execute("create trigger trail_truncate before truncate on trail_seal execute function trail_refuse()")
    op.execute("grant select, insert, update (exported_at) on trail_seal to catalog_runtime")


def _archives() -> None:
    op.execute("create schema archived")
    op.create_table(
        "trail_archive",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partition", sa.Text(), nullable=False),
        sa.Column("from_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_archive")),
        sa.UniqueConstraint("partition", name=op.f("uq_trail_archive_partition")),
    )
    op.execute("grant select on trail_archive to catalog_runtime")


def _reviews() -> None:
    op.create_table(
        "changeset_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("changeset_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewer_name", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["changeset_id"],
            ["changeset.id"],
            name=op.f("fk_changeset_review_changeset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_changeset_review_reviewer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changeset_review")),
    )
    op.execute("create index idx_changeset_review_changeset on changeset_review (changeset_id, id)")
    op.execute("grant select, insert on changeset_review to catalog_runtime")
