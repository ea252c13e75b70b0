"""What the last full list of each content owner held, so that what disappears and what comes back is seen."""

import sqlalchemy as sa
from alembic import op

from catalogtool.audit.triggers import Watched

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OLD_SETTINGS = {
    "page_mode": ("{r}.page_mode", "'preview'::text"),
    "other_mode": ("{r}.other_mode", "'apply'::text"),
    "most_records": ("{r}.most_records", "100000::bigint"),
    "most_percent": ("{r}.most_percent", "10"),
    "least_rows_percent": ("{r}.least_rows_percent", "50"),
}
SETTINGS = OLD_SETTINGS | {
    "most_gone_records": ("{r}.most_gone_records", "10000::bigint"),
    "most_gone_percent": ("{r}.most_gone_percent", "10"),
}

MAINTAIN = """
do $maintain$ begin
    if current_setting('server_version_num')::int >= 170000 then
        grant maintain on snapshot_member to catalog_runtime;
    end if;
end $maintain$
"""


# They are made anew with the column that the lists of videos show as well.
FORGET_THE_PAST = """
do $forget$ declare name text; begin
    for name in select relname from pg_class
                where relnamespace = 'staging'::regnamespace and relkind = 'r' and relname like 'videos_as_of_%' loop
        execute format('drop table staging.%I', name);
    end loop;
end $forget$
"""


def upgrade() -> None:
    op.execute(FORGET_THE_PAST)
    op.create_table(
        "snapshot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content_owner", sa.Text(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_snapshot_report_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("kind", "content_owner", name=op.f("uq_snapshot_kind_content_owner")),
    )
    # Without a foreign key: snapshots are never deleted, and the check of a million members takes seconds.
    op.create_table(
        "snapshot_member",
        sa.Column("snapshot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("listed_in", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("lost_in", sa.BigInteger(), nullable=True),
        sa.Column("lost_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("snapshot_id", "key", name=op.f("pk_snapshot_member")),
    )
    for table in ("snapshot", "snapshot_member"):
        op.execute(f"grant select, insert, update, delete on {table} to catalog_runtime")
    op.execute(MAINTAIN)
    for count in ("records_gone", "records_back"):
        op.add_column(
            "report", sa.Column(count, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        )
    op.add_column("report", sa.Column("gone_untold", sa.Text(), nullable=True))
    _add_limit("most_gone_records", sa.BigInteger(), "10000", ">= 0")
    _add_limit("most_gone_percent", sa.Integer(), "10", "between 0 and 100")
    _watch(OLD_SETTINGS, SETTINGS)


def downgrade() -> None:
    _watch(SETTINGS, OLD_SETTINGS)
    for limit in ("most_gone_percent", "most_gone_records"):
        op.drop_column("report_kind_setting", limit)
    for column in ("gone_untold", "records_back", "records_gone"):
        op.drop_column("report", column)
    op.drop_table("snapshot_member")
    op.drop_table("snapshot")


def _add_limit(name: str, kind: sa.types.TypeEngine[int], usual: str, allowed: str) -> None:
    op.add_column("report_kind_setting", sa.Column(name, kind, server_default=sa.text(usual), nullable=False))
    op.create_check_constraint(
        op.f(f"ck_report_kind_setting_{name}"), "report_kind_setting", f"{name} {allowed}"
    )


def _watch(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> None:
    watched = {
        "table": "report_kind_setting",
        "subject": "report_kind",
        "key": "kind",
        "comes_and_goes": True,
    }
    for statement in Watched(fields=before, **watched).undo_statements():
        op.execute(statement)
    for statement in Watched(fields=after, **watched).statements():
        op.execute(statement)
