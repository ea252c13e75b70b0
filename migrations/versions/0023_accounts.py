"""What was chosen for the reading of a report and how it was written; rows that were mended or are silent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "report", sa.Column("choices", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("report", sa.Column("form", postgresql.JSONB(), nullable=True))
    op.add_column(
        "report", sa.Column("partial", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    _refer_to_report("report", "mends_id")
    _refer_to_report("refused_row", "mended_in_id")
    op.create_table(
        "silent_row",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("byte_offset", sa.BigInteger(), nullable=False),
        sa.Column("into_line", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_silent_row_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "line", name=op.f("pk_silent_row")),
    )
    op.execute("grant select, insert, update, delete on silent_row to catalog_runtime")


def downgrade() -> None:
    op.drop_table("silent_row")
    op.drop_column("refused_row", "mended_in_id")
    for column in ("mends_id", "partial", "form", "choices"):
        op.drop_column("report", column)


def _refer_to_report(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{table}_{column}"), table, "report", [column], ["id"], ondelete="SET NULL"
    )
    op.create_index(
        f"idx_{table}_{column.removesuffix('_id')}",
        table,
        [column],
        postgresql_where=sa.text(f"{column} is not null"),
    )
