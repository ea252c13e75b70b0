"""The figures of a report and what the doctor found; a report waits in quarantine until people decide."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Watched

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATUSES = "'pending', 'processing', 'quarantined', 'compared', 'completed', 'error', 'cancelled'"
OLD_STATUSES = "'pending', 'processing', 'compared', 'completed', 'error', 'cancelled'"
QUARANTINE = Watched(
    table="report_profile",
    subject="report",
    key="report_id",
    fields={"decision": ("{r}.decision", "null")},
)


def upgrade() -> None:
    op.create_table(
        "report_profile",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("profile", postgresql.JSONB(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("against", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decision in ('released', 'norm', 'given_up')", name=op.f("ck_report_profile_decision")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_profile_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_profile")),
    )
    op.execute("create index idx_report_profile_series on report_profile (series, report_id desc)")
    op.execute("grant select, insert, update, delete on report_profile to catalog_runtime")
    for statement in QUARANTINE.statements():
        op.execute(statement)
    _allow_statuses(STATUSES)


def downgrade() -> None:
    op.execute("update report set status = 'cancelled' where status = 'quarantined'")
    _allow_statuses(OLD_STATUSES)
    for statement in QUARANTINE.undo_statements():
        op.execute(statement)
    op.drop_table("report_profile")


def _allow_statuses(statuses: str) -> None:
    name = op.f("ck_report_status")
    op.drop_constraint(name, "report", type_="check")
    op.create_check_constraint(name, "report", f"status in ({statuses})")
