"""Work that is asked for by the clock, and each time that it was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# An execution follows its job, whoever moves that, in the transaction that does. Once ended it stays as it is: a
# job tried again by hand stands for itself.
FOLLOW_JOB = """
create function sync_execution_follow() returns trigger language plpgsql as $$
declare
    ended boolean := new.status in ('completed', 'failed', 'cancelled');
    executed bigint;
begin
    update sync_execution
    set status = case when new.status = 'completed' then 'completed' when ended then 'failed'
                      when new.started_at is null then 'pending' else 'running' end,
        started_at = new.started_at,
        completed_at = new.completed_at,
        total_entries = sync_execution_count(new.result, 'total'),
        successful_entries = sync_execution_count(new.result, 'successful'),
        failed_entries = sync_execution_count(new.result, 'failed'),
        error_message = case when new.status = 'cancelled' then 'It was cancelled.'
                             when new.status = 'failed' then coalesce(new.error_message, 'It failed.') end
    where job_id = new.id and status in ('pending', 'running')
    returning schedule_id into executed;
    if new.status = 'completed' and executed is not null then
        update sync_schedule set successful_executions = successful_executions + 1 where id = executed;
    end if;
    return null;
end $$
"""

# What a job says of its entries; a result that says anything else must not keep the job from ending.
COUNT = """
create function sync_execution_count(result jsonb, name text) returns bigint language sql immutable as $$
    select case when jsonb_typeof(result -> name) = 'number'
                then least(greatest(0, (result ->> name)::numeric), 9223372036854775807)::bigint end
$$
"""


def upgrade() -> None:
    _schedules()
    _executions()
    op.execute(COUNT)
    op.execute(FOLLOW_JOB)
    op.execute(
        "create trigger sync_execution_follow after update of status on processing_queue for each row "
        "when (old.status is distinct from new.status) execute function sync_execution_follow()"
    )


def downgrade() -> None:
    op.execute("drop trigger sync_execution_follow on processing_queue")
    op.execute("drop function sync_execution_follow()")
    op.execute("drop function sync_execution_count(jsonb, text)")
    op.drop_table("sync_execution")
    op.drop_table("sync_schedule")


def _schedules() -> None:
    op.create_table(
        "sync_schedule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("task_type", sa.String(length=50), nullable=False),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("cron", sa.String(length=100), nullable=False),
        sa.Column("time_zone", sa.String(length=50), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("last_sync_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_sync_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_executions", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("successful_executions", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "frequency in ('hourly', 'daily', 'weekly', 'monthly', 'cron')",
            name=op.f("ck_sync_schedule_frequency"),
        ),
        sa.CheckConstraint(
            "successful_executions between 0 and total_executions", name=op.f("ck_sync_schedule_executions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_schedule")),
        sa.UniqueConstraint("name", name=op.f("uq_sync_schedule_name")),
    )
    op.execute("create index idx_sync_schedule_due on sync_schedule (next_sync_at) where is_active")
    op.execute("grant select, insert, update, delete on sync_schedule to catalog_runtime")


def _executions() -> None:
    op.create_table(
        "sync_execution",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=10), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total_entries", sa.BigInteger(), nullable=True),
        sa.Column("successful_entries", sa.BigInteger(), nullable=True),
        sa.Column("failed_entries", sa.BigInteger(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status in ('pending', 'running', 'completed', 'failed')", name=op.f("ck_sync_execution_status")
        ),
        sa.CheckConstraint(
            "(status = 'failed') = (error_message is not null)", name=op.f("ck_sync_execution_error_message")
        ),
        sa.CheckConstraint(
            "least(total_entries, successful_entries, failed_entries) >= 0",
            name=op.f("ck_sync_execution_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["sync_schedule.id"],
            name=op.f("fk_sync_execution_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["processing_queue.id"],
            name=op.f("fk_sync_execution_job_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_execution")),
        sa.UniqueConstraint("job_id", name=op.f("uq_sync_execution_job_id")),
    )
    # Two runs of one schedule never overlap.
    op.execute(
        "create unique index uq_sync_execution_unfinished on sync_execution (schedule_id) "
        "where status in ('pending', 'running') and job_id is not null"
    )
    op.execute("create index idx_sync_execution_schedule on sync_execution (schedule_id, id desc)")
    op.execute("grant select, insert, update, delete on sync_execution to catalog_runtime")
