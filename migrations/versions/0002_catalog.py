"""Videos and channels, with the indexes that their lists and searches walk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHOWN = "include (hidden, deleted_at)"
NEWEST = "time_published desc nulls last, id desc"

VIDEO_INDEXES = {
    "idx_video_video_id": "(video_id)",
    "idx_video_published": f"({NEWEST}) {SHOWN}",
    "idx_video_title": f"(title, id) {SHOWN}",
    "idx_video_views": f"(views desc nulls last, id desc) {SHOWN}",
    "idx_video_updated": f"(updated_at desc, id desc) {SHOWN}",
    "idx_video_channel": f"(channel_display_name, {NEWEST}) {SHOWN}",
    "idx_video_channel_id": f"(channel_id, {NEWEST}) {SHOWN}",
    "idx_video_category": f"(category, {NEWEST}) {SHOWN}",
    "idx_video_asset_id": "(asset_id)",
    "idx_video_custom_id": "(custom_id)",
    "idx_video_isrc": "(isrc)",
    "idx_video_upc": "(upc)",
    "idx_video_other_isrcs": "using gin (other_isrcs) where other_isrcs is not null",
    # Values that most rows don't have: walking the whole list for a few of them would take long.
    "idx_video_not_claimed": f"(claimed_status, {NEWEST}) {SHOWN} where claimed_status <> 'claim'",
    "idx_video_not_public": f"(privacy_status, {NEWEST}) {SHOWN} where privacy_status <> 'public'",
    "idx_video_without_asset": f"({NEWEST}) {SHOWN} where asset_id is null",
    "idx_video_hidden": f"({NEWEST}) include (deleted_at) where hidden",
    "idx_video_deleted": f"({NEWEST}) include (hidden) where deleted_at is not null",
}

# The words of a title and its artists lie beside the video, so that a report that only moves views
# does not touch the trigram index, by far the dearest one to write.
WORDS_OF = "concat_ws(' ', {r}.title, array_to_string({r}.artist, ' '))"
FUNCTION = """
create function {name}() returns trigger language plpgsql security definer
    set search_path = public, pg_temp set enable_nestloop = off set enable_hashjoin = on as $words$
declare
    renamed record;
begin
    {body};
    return null;
end $words$
"""
# One by one, for a join would read all words of the catalog for a few titles.
UPDATE_WORDS = f"""
    for renamed in
        select n.id, {WORDS_OF.format(r="n")} as words from new_rows n join old_rows o using (id)
        where o.title is distinct from n.title or o.artist is distinct from n.artist
    loop
        update video_words w set words = renamed.words where w.id = renamed.id;
    end loop
"""
WORDS = (
    FUNCTION.format(
        name="video_words_insert",
        body=f"insert into video_words select n.id, {WORDS_OF.format(r='n')} from new_rows n",
    ),
    FUNCTION.format(name="video_words_update", body=UPDATE_WORDS),
    FUNCTION.format(
        name="video_words_delete", body="delete from video_words w using old_rows o where w.id = o.id"
    ),
    (
        "create trigger words_insert after insert on video referencing new table as new_rows "
        "for each statement execute function video_words_insert()"
    ),
    (
        "create trigger words_update after update on video referencing old table as old_rows new table as new_rows "
        "for each statement execute function video_words_update()"
    ),
    (
        "create trigger words_delete after delete on video referencing old table as old_rows "
        "for each statement execute function video_words_delete()"
    ),
)

# From PostgreSQL 17 on the application may vacuum after a large import; before, autovacuum does it alone.
MAINTAIN = """
do $maintain$ begin
    if current_setting('server_version_num')::int >= 170000 then
        grant maintain on video, channel, video_words to catalog_runtime;
    end if;
end $maintain$
"""


def upgrade() -> None:
    op.create_table(
        "video",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("video_id", sa.String(length=20), nullable=False),
        sa.Column("channel_id", sa.String(length=100), nullable=True),
        sa.Column("asset_id", sa.String(length=50), nullable=True),
        sa.Column("custom_id", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("artist", postgresql.ARRAY(sa.String(length=200)), nullable=True),
        sa.Column("genre", postgresql.ARRAY(sa.String(length=100)), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("channel_display_name", sa.String(length=100), nullable=True),
        sa.Column("category", sa.String(length=50), nullable=True),
        sa.Column("upc", sa.String(length=20), nullable=True),
        sa.Column("isrc", sa.String(length=12), nullable=True),
        sa.Column("other_isrcs", postgresql.ARRAY(sa.String(length=12)), nullable=True),
        sa.Column("claimed_status", sa.String(length=10), nullable=True),
        sa.Column("claimed_by_another_owner", sa.String(length=10), nullable=True),
        sa.Column("other_owners_claiming", sa.Text(), nullable=True),
        sa.Column("claim_id", sa.String(length=50), nullable=True),
        sa.Column(
            "other_claims",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("third_party_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("display_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("sponsored_cards_enabled", sa.String(length=10), nullable=True),
        sa.Column("overlay_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("nonskippable_video_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("long_nonskippable_video_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("skippable_video_ads_enabled", sa.String(length=10), nullable=True),
        sa.Column("prerolls_enabled", sa.String(length=10), nullable=True),
        sa.Column("midrolls_enabled", sa.String(length=10), nullable=True),
        sa.Column("postrolls_enabled", sa.String(length=10), nullable=True),
        sa.Column("embedding_allowed", sa.String(length=10), nullable=True),
        sa.Column("ratings_allowed", sa.String(length=10), nullable=True),
        sa.Column("comments_allowed", sa.String(length=10), nullable=True),
        sa.Column("privacy_status", sa.String(length=20), nullable=True),
        sa.Column("effective_policy", sa.Text(), nullable=True),
        sa.Column("video_length", sa.Integer(), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("engaged_views", sa.BigInteger(), nullable=True),
        sa.Column("is_short", sa.Boolean(), nullable=True),
        sa.Column("is_live_stream", sa.Boolean(), nullable=True),
        sa.Column("upload_source", sa.String(length=20), nullable=True),
        sa.Column("time_published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("administered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("administered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "claimed_status in ('unclaimed', 'claim', 'dispute', 'appeal')",
            name=op.f("ck_video_claimed_status"),
        ),
        sa.CheckConstraint(
            "privacy_status in ('public', 'unlisted', 'private')", name=op.f("ck_video_privacy_status")
        ),
        sa.CheckConstraint("engaged_views >= 0", name=op.f("ck_video_engaged_views")),
        sa.CheckConstraint("video_length >= 0", name=op.f("ck_video_video_length")),
        sa.CheckConstraint("views >= 0", name=op.f("ck_video_views")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video")),
    )

    op.create_table(
        "channel",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("image_url", sa.String(length=500), nullable=True),
        sa.Column("subscriber_count", sa.BigInteger(), nullable=True),
        sa.Column("video_count", sa.BigInteger(), nullable=True),
        sa.Column("view_count", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("country", sa.CHAR(length=2), nullable=True),
        sa.Column("is_monetized", sa.Boolean(), nullable=True),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("subscriber_count >= 0", name=op.f("ck_channel_subscriber_count")),
        sa.CheckConstraint("video_count >= 0", name=op.f("ck_channel_video_count")),
        sa.CheckConstraint("view_count >= 0", name=op.f("ck_channel_view_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.execute("grant select, insert, update on video to catalog_runtime")
    op.execute("grant select, insert, update on channel to catalog_runtime")
    op.execute("alter table video set (fillfactor = 70)")
    op.execute("create extension if not exists pg_trgm")
    for name, definition in VIDEO_INDEXES.items():
        unique = "unique " if name == "idx_video_video_id" else ""
        op.execute(f"create {unique}index {name} on video {definition}")
    op.execute("create unique index idx_channel_id on channel (channel_id)")
    op.execute("create index idx_channel_name on channel (name, id)")
    op.execute("create table video_words (id bigint primary key, words text not null)")
    op.execute("create index idx_video_words on video_words using gin (words gin_trgm_ops)")
    op.execute("grant select on video_words to catalog_runtime")
    for statement in WORDS:
        op.execute(statement)
    op.execute(MAINTAIN)


def downgrade() -> None:
    op.drop_table("channel")
    op.drop_table("video")
    op.execute("drop table video_words")
    for kind in ("insert", "update", "delete"):
        op.execute(f"drop function video_words_{kind}()")
