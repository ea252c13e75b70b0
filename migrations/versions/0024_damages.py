"""What is wrong with a cell or a record has a name, and is counted by column for the whole report."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BEFORE = "no such value"


def upgrade() -> None:
    for table in ("noted_cell", "refused_row"):
        op.add_column(table, sa.Column("damage", sa.Text(), server_default=_BEFORE, nullable=False))
        op.alter_column(table, "damage", server_default=None)
    op.create_table(
        "report_damage",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("damage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("samples", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('taken', 'left out', 'refused')", name=op.f("ck_report_damage_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_damage_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "column", "damage", "outcome", name=op.f("pk_report_damage")),
    )
    op.execute("grant select, insert, update, delete on report_damage to catalog_runtime")
    _count("noted_cell", "case when kept then 'taken' else 'left out' end")
    _count("refused_row", "'refused'")


def downgrade() -> None:
    op.drop_table("report_damage")
    for table in ("noted_cell", "refused_row"):
        op.drop_column(table, "damage")


def _count(table: str, outcome: str) -> None:
    op.execute(
        f"insert into report_damage select report_id, coalesce(\"column\", ''), damage, {outcome}, count(*), "
        f"min(line), min(reason), jsonb_build_array(min(raw)) from {table} group by 1, 2, 3, 4"
    )
