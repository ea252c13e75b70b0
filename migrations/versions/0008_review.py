"""Changesets that are looked at before they come true and taken back after; locked fields; versions in the trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Trailed

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VIDEO_COLUMNS = (
    "video_id channel_id asset_id custom_id title artist genre label channel_display_name category upc isrc "
    "other_isrcs claimed_status claimed_by_another_owner other_owners_claiming claim_id other_claims "
    "third_party_ads_enabled display_ads_enabled sponsored_cards_enabled overlay_ads_enabled "
    "nonskippable_video_ads_enabled long_nonskippable_video_ads_enabled skippable_video_ads_enabled "
    "prerolls_enabled midrolls_enabled postrolls_enabled embedding_allowed ratings_allowed comments_allowed "
    "privacy_status effective_policy video_length views engaged_views is_short is_live_stream upload_source "
    "time_published hidden administered administered_at notes deleted_at"
).split()
CHANNEL_COLUMNS = (
    "channel_id name image_url subscriber_count video_count view_count description country is_monetized hidden "
    "deleted_at"
).split()

OLD_STATUSES = "'staging', 'compared', 'applying', 'applied', 'failed', 'cancelled'"
STATUSES = "'staging', 'compared', 'applying', 'held', 'applied', 'failed', 'cancelled'"
OLD_REPORT_STATUSES = "'pending', 'processing', 'completed', 'error', 'cancelled'"
REPORT_STATUSES = "'pending', 'processing', 'compared', 'completed', 'error', 'cancelled'"


# Whoever changes a record makes it another version, also with plain SQL: previews and rollbacks go by that.
BUMP = """
create function bump_row_version() returns trigger language plpgsql as $bump$
begin
    new.row_version := old.row_version + 1;
    return new;
end $bump$
"""


def upgrade() -> None:
    op.execute(BUMP)
    for table in ("video", "channel"):
        op.execute(
            f"create trigger bump_row_version before update on {table} for each row "
            "when (new.row_version = old.row_version) execute function bump_row_version()"
        )
    for table in ("video", "channel"):
        op.add_column(table, sa.Column("locked_fields", postgresql.ARRAY(sa.Text()), nullable=True))
    op.execute("create index idx_video_locked on video (video_id) where locked_fields is not null")
    op.add_column("metadata_sync", sa.Column("row_version", sa.BigInteger(), nullable=True))
    _trail(versioned=True, added=["locked_fields"])
    _changesets()
    _groups()
    _set_aside()
    _reports()


def downgrade() -> None:
    op.drop_table("report_kind_setting")
    op.drop_column("report", "in_page")
    op.drop_column("report", "mode")
    op.execute("update report set status = 'cancelled' where status = 'compared'")
    _allow_statuses("report", OLD_REPORT_STATUSES)
    op.drop_table("set_aside")
    op.drop_table("changeset_group")
    op.execute("update changeset set status = 'applied' where status = 'held'")
    _allow_statuses("changeset", OLD_STATUSES)
    for column in (
        "reverses_id",
        "selection",
        "reason",
        "override",
        "guard",
        "job_id",
        "compared_at",
        "counts",
    ):
        op.drop_column("changeset", column)
    _trail(versioned=False, added=[])
    op.execute("drop function bump_row_version() cascade")
    op.drop_column("metadata_sync", "row_version")
    for table in ("video", "channel"):
        op.drop_column(table, "locked_fields")


def _trail(*, versioned: bool, added: list[str]) -> None:
    video = Trailed(
        table="video",
        subject="video",
        key="video_id",
        channel="{r}.channel_display_name",
        title="{r}.title",
        is_video=True,
        columns=[*VIDEO_COLUMNS, *added],
        versioned=versioned,
    )
    channel = Trailed(
        table="channel",
        subject="channel",
        key="channel_id",
        channel="left({r}.name, 100)",
        title="null",
        columns=[*CHANNEL_COLUMNS, *added],
        versioned=versioned,
    )
    for trailed in (video, channel):
        for statement in (*trailed.undo_statements(), *trailed.statements()):
            op.execute(statement)


def _changesets() -> None:
    _allow_statuses("changeset", STATUSES)
    op.add_column("changeset", sa.Column("reverses_id", sa.BigInteger(), nullable=True))
    op.add_column("changeset", sa.Column("selection", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("changeset", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column(
        "changeset", sa.Column("override", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("changeset", sa.Column("guard", sa.Text(), nullable=True))
    op.add_column("changeset", sa.Column("job_id", sa.BigInteger(), nullable=True))
    op.add_column("changeset", sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "changeset",
        sa.Column(
            "counts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.create_foreign_key(
        op.f("fk_changeset_reverses_id"),
        "changeset",
        "changeset",
        ["reverses_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_changeset_job_id"), "changeset", "processing_queue", ["job_id"], ["id"], ondelete="SET NULL"
    )
    op.execute("create index idx_changeset_reverses on changeset (reverses_id) where reverses_id is not null")


def _groups() -> None:
    op.create_table(
        "changeset_group",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("changeset_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("parents", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("warning", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), server_default=sa.text("'approve'"), nullable=False),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision in ('approve', 'hold', 'refuse')", name=op.f("ck_changeset_group_decision")
        ),
        sa.ForeignKeyConstraint(
            ["changeset_id"],
            ["changeset.id"],
            name=op.f("fk_changeset_group_changeset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changeset_group")),
        sa.UniqueConstraint(
            "changeset_id", "subject", "key", name=op.f("uq_changeset_group_changeset_id_subject_key")
        ),
    )
    op.execute("grant select, insert, update, delete on changeset_group to catalog_runtime")


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("changeset_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("kept", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_name", sa.Text(), nullable=True),
        sa.Column("changed_by_changeset_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('stale', 'locked', 'kept', 'equal', 'cannot')", name=op.f("ck_set_aside_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["changeset_id"], ["changeset.id"], name=op.f("fk_set_aside_changeset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )
    op.execute("create index idx_set_aside_changeset on set_aside (changeset_id, outcome, id)")
    op.execute("create index idx_set_aside_subject on set_aside (subject, subject_key)")
    op.execute("grant select, insert, update, delete on set_aside to catalog_runtime")


def _reports() -> None:
    _allow_statuses("report", REPORT_STATUSES)
    op.add_column("report", sa.Column("mode", sa.Text(), nullable=True))
    op.add_column(
        "report", sa.Column("in_page", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_report_mode"), "report", "mode in ('preview', 'apply')")
    op.create_table(
        "report_kind_setting",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page_mode", sa.Text(), server_default=sa.text("'preview'"), nullable=False),
        sa.Column("other_mode", sa.Text(), server_default=sa.text("'apply'"), nullable=False),
        sa.Column("most_records", sa.BigInteger(), server_default=sa.text("100000"), nullable=False),
        sa.Column("most_percent", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("least_rows_percent", sa.Integer(), server_default=sa.text("50"), nullable=False),
        sa.CheckConstraint(
            "page_mode in ('preview', 'apply')", name=op.f("ck_report_kind_setting_page_mode")
        ),
        sa.CheckConstraint(
            "other_mode in ('preview', 'apply')", name=op.f("ck_report_kind_setting_other_mode")
        ),
        sa.CheckConstraint("most_records >= 0", name=op.f("ck_report_kind_setting_most_records")),
        sa.CheckConstraint(
            "most_percent between 0 and 100", name=op.f("ck_report_kind_setting_most_percent")
        ),
        sa.CheckConstraint(
            "least_rows_percent between 0 and 100", name=op.f("ck_report_kind_setting_least_rows_percent")
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_report_kind_setting")),
    )
    op.execute("grant select, insert, update, delete on report_kind_setting to catalog_runtime")


def _allow_statuses(table: str, statuses: str) -> None:
    name = op.f(f"ck_{table}_status")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"status in ({statuses})")
