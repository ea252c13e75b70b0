"""Whose turn it is in the queue, what must not run side by side, and each attempt at a job."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("lock_key", sa.Text(), nullable=True),
    sa.Column("turn", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    sa.Column("pid", sa.Integer(), nullable=True),
    sa.Column("crash_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
    sa.Column("error_kind", sa.String(length=20), nullable=True),
    sa.Column("retried_at", sa.DateTime(timezone=True), nullable=True),
)

CHECKS = {
    "crash_count": "crash_count >= 0",
    "error_kind": "error_kind in ('transient', 'refused', 'fault', 'crash')",
}

INDEXES = {
    "idx_queue_pending": "(priority desc, turn, id) where status = 'pending'",
    "idx_queue_turn": "(created_by_name, priority, turn) where status = 'pending'",
    "idx_queue_held": "(lease_until) where status = 'processing'",
    "idx_queue_completed": "(completed_at)",
}


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("processing_queue", column)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_processing_queue_{name}"), "processing_queue", condition)
    op.execute(
        "update processing_queue set error_kind = 'fault' where status = 'failed' and error_trace is not null"
    )
    op.execute(
        "update processing_queue set error_kind = 'refused' where status = 'failed' and error_kind is null"
    )
    op.execute("drop index idx_queue_claim")
    for name, definition in INDEXES.items():
        op.execute(f"create index {name} on processing_queue {definition}")
    op.execute(
        "create unique index uq_processing_queue_lock_key on processing_queue (lock_key) "
        "where status = 'processing'"
    )
    # Its rows change many times each, and the dead ones lie where the next job is looked for.
    op.execute("alter table processing_queue set (autovacuum_vacuum_scale_factor = 0.02)")
    _attempts()
    _pauses()


def downgrade() -> None:
    op.drop_table("paused_task")
    op.drop_table("processing_attempt")
    op.execute("alter table processing_queue reset (autovacuum_vacuum_scale_factor)")
    op.execute("drop index uq_processing_queue_lock_key")
    for name in INDEXES:
        op.execute(f"drop index {name}")
    op.execute(
        "create index idx_queue_claim on processing_queue (priority desc, run_after, id) "
        "where status in ('pending', 'processing')"
    )
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_processing_queue_{name}"), "processing_queue")
    for column in COLUMNS:
        op.drop_column("processing_queue", column.name)


def _attempts() -> None:
    op.create_table(
        "processing_attempt",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("progress_done", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('completed', 'failed', 'cancelled', 'retried', 'handed_back', 'waiting', 'died')",
            name=op.f("ck_processing_attempt_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome is null) = (ended_at is null)", name=op.f("ck_processing_attempt_ended")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["processing_queue.id"],
            name=op.f("fk_processing_attempt_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "epoch", name=op.f("pk_processing_attempt")),
    )
    op.execute("grant select, insert, update, delete on processing_attempt to catalog_runtime")


def _pauses() -> None:
    op.create_table(
        "paused_task",
        sa.Column("task_type", sa.String(length=50), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("paused_by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("task_type", name=op.f("pk_paused_task")),
    )
    op.execute("grant select, insert, update, delete on paused_task to catalog_runtime")
