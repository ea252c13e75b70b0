"""What operators do to the queue and to settings goes into the trail; failures are known by their cause."""

import sqlalchemy as sa
from alembic import op

from catalogtool.audit.triggers import Watched

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JOB = Watched(
    table="processing_queue",
    subject="job",
    key="id",
    fields={name: (f"{{r}}.{name}", "null") for name in ("priority", "cancel_requested_at", "retried_at")},
)
PAUSED_TASK = Watched(
    table="paused_task",
    subject="task",
    key="task_type",
    fields={"paused": ("true", "false"), "reason": ("{r}.reason", "''::text")},
    comes_and_goes=True,
)
SCHEDULE = Watched(
    table="sync_schedule",
    subject="schedule",
    key="name",
    fields={
        name: (f"{{r}}.{name}", "null") for name in ("is_active", "frequency", "cron", "time_zone", "payload")
    },
)
# What nobody has set is as the database has it.
KIND = Watched(
    table="report_kind_setting",
    subject="report_kind",
    key="kind",
    fields={
        "page_mode": ("{r}.page_mode", "'preview'::text"),
        "other_mode": ("{r}.other_mode", "'apply'::text"),
        "most_records": ("{r}.most_records", "100000::bigint"),
        "most_percent": ("{r}.most_percent", "10"),
        "least_rows_percent": ("{r}.least_rows_percent", "50"),
    },
    comes_and_goes=True,
)
WATCHED = (JOB, PAUSED_TASK, SCHEDULE, KIND)

# Two failures have one cause when their messages differ in nothing but numbers and quoted names. All faults have the
# same message; they are told apart by the last line of the trace, which names the exception.
CAUSE = r"""
create function failure_cause(kind text, message text, trace text) returns text
    language sql immutable parallel safe return left(md5(
        regexp_replace(
            case when kind = 'fault' and trace is not null
                 then (regexp_match(trace, '([^\n]*)\s*$'))[1] else message end,
            '"[^"]*"|“[^”]*”|‘[^’]*’|\S*[0-9]\S*', '…', 'g')
    ), 12)
"""


def upgrade() -> None:
    for watched in WATCHED:
        for statement in watched.statements():
            op.execute(statement)
    op.execute(CAUSE)
    op.add_column(
        "processing_queue",
        sa.Column(
            "error_cause",
            sa.String(length=12),
            sa.Computed("failure_cause(error_kind, error_message, error_trace)", persisted=True),
        ),
    )
    op.execute(
        "create index idx_queue_failed on processing_queue (task_type, error_kind, error_cause, completed_at) "
        "where status = 'failed'"
    )


def downgrade() -> None:
    op.execute("drop index idx_queue_failed")
    op.drop_column("processing_queue", "error_cause")
    op.execute("drop function failure_cause(text, text, text)")
    for watched in reversed(WATCHED):
        for statement in watched.undo_statements():
            op.execute(statement)
