"""The trail, partitioned by month, and the triggers that write it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Trailed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VIDEO = Trailed(
    table="video",
    subject="video",
    key="video_id",
    channel="{r}.channel_display_name",
    title="{r}.title",
    is_video=True,
    columns=(
        "video_id channel_id asset_id custom_id title artist genre label channel_display_name category upc isrc "
        "other_isrcs claimed_status claimed_by_another_owner other_owners_claiming claim_id other_claims "
        "third_party_ads_enabled display_ads_enabled sponsored_cards_enabled overlay_ads_enabled "
        "nonskippable_video_ads_enabled long_nonskippable_video_ads_enabled skippable_video_ads_enabled "
        "prerolls_enabled midrolls_enabled postrolls_enabled embedding_allowed ratings_allowed comments_allowed "
        "privacy_status effective_policy video_length views engaged_views is_short is_live_stream upload_source "
        "time_published hidden administered administered_at notes deleted_at"
    ).split(),
)
CHANNEL = Trailed(
    table="channel",
    subject="channel",
    key="channel_id",
    channel="left({r}.name, 100)",
    title="null",
    columns=(
        "channel_id name image_url subscriber_count video_count view_count description country is_monetized hidden "
        "deleted_at"
    ).split(),
)

INDEXES = {
    "idx_sync_video_time": "(video_id, sync_time desc, id desc)",
    "idx_sync_changeset": "(changeset_id, id)",
    # For videos the index above serves; what most rows don't need must not slow each of them down.
    "idx_sync_subject": "(subject, subject_key, sync_time desc, id desc) where video_id is null",
    "idx_sync_actor": "(actor_name, sync_time desc, id desc) where source <> 'report'",
}

# A creation of forty values is about two kilobytes: compressing each would cost more than it saves.
PREPARE = """
create function trail_prepare(months int) returns void language plpgsql security definer
    set search_path = public, pg_temp as $prepare$
declare
    first date;
begin
    for ahead in 0..months loop
        first := date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => ahead);
        begin
            execute format(
                'create table if not exists metadata_sync_%s partition of metadata_sync '
                'for values from (%L) to (%L) with (toast_tuple_target = 8160)',
                to_char(first, 'YYYYMM'), first || ' 00:00+00', (first + interval '1 month')::date || ' 00:00+00');
        exception when check_violation then
            -- The partition for the rest holds rows of this month already; there they stay.
            null;
        end;
    end loop;
end $prepare$
"""

REFUSE = """
create function trail_refuse() returns trigger language plpgsql as $refuse$
begin
    raise exception 'The trail keeps what it holds: % of % is refused.', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end $refuse$
"""


def upgrade() -> None:
    op.create_table(
        "metadata_sync",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sync_time", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("video_id", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("channel_display_name", sa.String(length=100), nullable=True),
        sa.Column("video_title", sa.String(length=200), nullable=True),
        sa.Column("operation", sa.String(length=10), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changeset_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.video_id"], name=op.f("fk_metadata_sync_video_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sync_time", "id", name=op.f("pk_metadata_sync")),
        postgresql_partition_by="RANGE (sync_time)",
    )
    op.execute("grant select on metadata_sync to catalog_runtime")
    op.execute(
        "create table metadata_sync_rest partition of metadata_sync default with (toast_tuple_target = 8160)"
    )
    for name, definition in INDEXES.items():
        op.execute(f"create index {name} on metadata_sync {definition}")
    op.execute(PREPARE)
    op.execute("revoke all on function trail_prepare(int) from public")
    op.execute("grant execute on function trail_prepare(int) to catalog_runtime")
    op.execute("select trail_prepare(3)")
    op.execute(REFUSE)
    op.execute(
        "create trigger trail_keep before update on metadata_sync for each row execute function trail_refuse()"
    )
    op.execute(
        "create trigger trail_truncate before truncate on metadata_sync execute function trail_refuse()"
    )
    for trailed in (VIDEO, CHANNEL):
        for statement in trailed.statements():
            op.execute(statement)


def downgrade() -> None:
    for trailed in (CHANNEL, VIDEO):
        for statement in trailed.undo_statements():
            op.execute(statement)
    op.drop_table("metadata_sync")
    op.execute("drop function trail_refuse()")
    op.execute("drop function trail_prepare(int)")
