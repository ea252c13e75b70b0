"""Other services: the right to ask them, what asking costs, how far it came, what they said, and numbers over time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Trailed, Watched

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ACCOUNT = Watched(
    table="connector_account",
    subject="connection",
    key="service",
    fields={
        "connected_at": ("{r}.connected_at", "null"),
        "content_owner": ("{r}.content_owner", "null"),
    },
    comes_and_goes=True,
)
TABLES = (
    "connector_account",
    "quota_use",
    "sync_checkpoint",
    "raw_answer",
    "followed",
    "metric",
    "sync_choice",
)
ASSET_COLUMNS = (
    "asset_id type status custom_id title artist album label asset_labels season episode_number episode_title "
    "release_date director studio writers isrc other_isrcs upc grid iswc tms hfa_song_code ownership "
    "conflicting_owner conflicting_countries match_policy metadata_origination is_merged constituent_assets "
    "embedded_assets active_claims approx_daily_views approx_daily_engaged_views sr_approx_daily_engaged_views "
    "locked_fields missing_since deleted_at"
).split()
MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")
EMPTY = sa.text("'{}'")


def upgrade() -> None:
    op.create_table(
        "connector_account",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=False),
        sa.Column("content_owner", sa.Text()),
        sa.Column("connected_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("connected_by", sa.BigInteger()),
        sa.Column("connected_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connected_by"], ["user.id"], name=op.f("fk_connector_account_connected_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_connector_account")),
    )
    op.create_table(
        "quota_use",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("units >= 0", name=op.f("ck_quota_use_units")),
        sa.PrimaryKeyConstraint("service", "key", "day", "task", name=op.f("pk_quota_use")),
    )
    op.create_table(
        "sync_checkpoint",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("last_timestamp", MOMENT),
        sa.Column("cursor", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("service", "entity_type", name=op.f("pk_sync_checkpoint")),
    )
    op.create_table(
        "raw_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("job_id", sa.BigInteger()),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("collected_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_queue.id"], name=op.f("fk_raw_answer_job_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_answer")),
    )
    op.execute("create index idx_raw_answer_expires on raw_answer (expires_at)")
    op.execute("create index idx_raw_answer_job on raw_answer (job_id)")
    _create_time_series()
    _create_choices()
    op.add_column("sync_record", sa.Column("scope", sa.Text()))
    op.execute(
        "create index idx_sync_scope on sync_record (scope, subject, sync_timestamp desc) "
        "where scope is not null"
    )
    op.execute(
        "create index idx_sync_latest on sync_record (subject, source, sync_timestamp desc) "
        "where success and scope is null"
    )
    op.add_column("asset", sa.Column("merged_into", sa.String(length=50)))
    _trail_assets("merged_into")
    for table in TABLES:
        op.execute(f"grant select, insert, update, delete on {table} to catalog_runtime")
    for statement in ACCOUNT.statements():
        op.execute(statement)


def _create_choices() -> None:
    op.create_table(
        "sync_choice",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_queue.id"], name=op.f("fk_sync_choice_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "subject_key", name=op.f("pk_sync_choice")),
    )


def _create_time_series() -> None:
    op.create_table(
        "followed",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("task", "subject_key", name=op.f("pk_followed")),
    )
    op.create_table(
        "metric",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("metric_type", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("collected_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "subject", "subject_key", "source", "metric_type", "collected_at", name=op.f("pk_metric")
        ),
    )
    op.execute("create index idx_metric_collected on metric (collected_at)")


def _trail_assets(*added: str) -> None:
    asset = Trailed(
        table="asset",
        subject="asset",
        key="asset_id",
        channel="null",
        title="left({r}.title, 200)",
        columns=[*ASSET_COLUMNS, *added],
        versioned=True,
    )
    for statement in (*asset.undo_statements(), *asset.statements()):
        op.execute(statement)


def downgrade() -> None:
    _trail_assets()
    op.drop_column("asset", "merged_into")
    op.drop_column("sync_record", "scope")
    for statement in ACCOUNT.undo_statements():
        op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table)
