"""Assets, the claims of assets on videos, and references, audited like videos; since when a record is missing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogtool.audit.triggers import Trailed

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

VIDEO_COLUMNS = (
    "video_id channel_id asset_id custom_id title artist genre label channel_display_name category upc isrc "
    "other_isrcs claimed_status claimed_by_another_owner other_owners_claiming claim_id other_claims "
    "third_party_ads_enabled display_ads_enabled sponsored_cards_enabled overlay_ads_enabled "
    "nonskippable_video_ads_enabled long_nonskippable_video_ads_enabled skippable_video_ads_enabled "
    "prerolls_enabled midrolls_enabled postrolls_enabled embedding_allowed ratings_allowed comments_allowed "
    "privacy_status effective_policy video_length views engaged_views is_short is_live_stream upload_source "
    "time_published hidden administered administered_at notes deleted_at locked_fields"
).split()

ASSET = Trailed(
    table="asset",
    subject="asset",
    key="asset_id",
    channel="null",
    title="left({r}.title, 200)",
    columns=(
        "asset_id type status custom_id title artist album label asset_labels season episode_number episode_title "
        "release_date director studio writers isrc other_isrcs upc grid iswc tms hfa_song_code ownership "
        "conflicting_owner conflicting_countries match_policy metadata_origination is_merged constituent_assets "
        "embedded_assets active_claims approx_daily_views approx_daily_engaged_views sr_approx_daily_engaged_views "
        "locked_fields missing_since deleted_at"
    ).split(),
    versioned=True,
)
CLAIM = Trailed(
    table="claim",
    subject="claim",
    key="claim_id",
    channel="{r}.channel_display_name",
    title="{r}.video_title",
    columns=(
        "claim_id video_id asset_id reference_id status status_detail origin type content_type third_party "
        "claim_policy_id claim_policy_monetize claim_policy_track claim_policy_block asset_policy_id "
        "asset_policy_monetize asset_policy_track asset_policy_block time_created time_uploaded matching_duration "
        "longest_match video_matching_length is_shorts_eligible video_title channel_id channel_display_name views "
        "engaged_views locked_fields missing_since deleted_at"
    ).split(),
    versioned=True,
)
REFERENCE = Trailed(
    table="reference",
    subject="reference",
    key="reference_id",
    channel="null",
    title="null",
    columns="reference_id asset_id video_id status type locked_fields deleted_at".split(),
    versioned=True,
)
NEW = (ASSET, CLAIM, REFERENCE)

NEWEST = "time_created desc nulls last, id desc"
INDEXES = {
    "asset": {
        "idx_asset_asset_id": "(asset_id)",
        "idx_asset_title": "(title, id) include (deleted_at)",
        "idx_asset_views": "(approx_daily_views desc nulls last, id desc) include (deleted_at)",
        "idx_asset_updated": "(updated_at desc, id desc) include (deleted_at)",
        "idx_asset_words": "using gin (title gin_trgm_ops)",
        "idx_asset_custom_id": "(custom_id)",
        "idx_asset_isrc": "(isrc)",
        "idx_asset_upc": "(upc)",
        "idx_asset_other_isrcs": "using gin (other_isrcs) where other_isrcs is not null",
        # Values that most rows don't have: walking the whole list for a few of them would take long.
        "idx_asset_not_active": "(status, title, id) where status <> 'active'",
        "idx_asset_type": "(type, title, id)",
        "idx_asset_conflict": "(title, id) where conflicting_owner is not null",
        "idx_asset_missing": "(title, id) where missing_since is not null",
        "idx_asset_locked": "(asset_id) where locked_fields is not null",
    },
    "claim": {
        "idx_claim_claim_id": "(claim_id)",
        "idx_claim_created": f"({NEWEST}) include (deleted_at)",
        "idx_claim_views": "(views desc nulls last, id desc) include (deleted_at)",
        "idx_claim_updated": "(updated_at desc, id desc) include (deleted_at)",
        "idx_claim_words": "using gin (video_title gin_trgm_ops)",
        "idx_claim_video_id": f"(video_id, {NEWEST})",
        "idx_claim_asset_id": f"(asset_id, {NEWEST})",
        "idx_claim_reference_id": "(reference_id)",
        "idx_claim_not_active": f"(status, {NEWEST}) where status <> 'active'",
        "idx_claim_origin": f"(origin, {NEWEST})",
        "idx_claim_third_party": f"({NEWEST}) where third_party",
        "idx_claim_missing": f"({NEWEST}) where missing_since is not null",
        "idx_claim_locked": "(claim_id) where locked_fields is not null",
    },
    "reference": {
        "idx_reference_reference_id": "(reference_id)",
        "idx_reference_asset_id": "(asset_id)",
        "idx_reference_video_id": "(video_id)",
    },
    "video": {
        "idx_video_missing": (
            "(time_published desc nulls last, id desc) include (hidden, deleted_at) where missing_since is not null"
        ),
    },
}
UNIQUE = {"idx_asset_asset_id", "idx_claim_claim_id", "idx_reference_reference_id"}

MAINTAIN = """
do $maintain$ begin
    if current_setting('server_version_num')::int >= 170000 then
        grant maintain on asset, claim, reference to catalog_runtime;
    end if;
end $maintain$
"""


def upgrade() -> None:
    _tables()
    op.add_column("video", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
    for table, indexes in INDEXES.items():
        for name, definition in indexes.items():
            op.execute(f"create {'unique ' if name in UNIQUE else ''}index {name} on {table} {definition}")
    for trailed in NEW:
        table = trailed.table
        op.execute(f"alter table {table} set (fillfactor = 70)")
        op.execute(f"grant select, insert, update on {table} to catalog_runtime")
        op.execute(
            f"create trigger bump_row_version before update on {table} for each row "
            "when (new.row_version = old.row_version) execute function bump_row_version()"
        )
        for statement in trailed.statements():
            op.execute(statement)
    _trail_videos("missing_since")
    op.execute(MAINTAIN)


def downgrade() -> None:
    op.execute("drop index idx_video_missing")
    op.drop_column("video", "missing_since")
    _trail_videos()
    for trailed in NEW:
        for statement in trailed.undo_statements():
            op.execute(statement)
        op.drop_table(trailed.table)


def _trail_videos(*added: str) -> None:
    video = Trailed(
        table="video",
        subject="video",
        key="video_id",
        channel="{r}.channel_display_name",
        title="{r}.title",
        is_video=True,
        columns=[*VIDEO_COLUMNS, *added],
        versioned=True,
    )
    for statement in (*video.undo_statements(), *video.statements()):
        op.execute(statement)


def _tables() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("asset_id", sa.String(length=50), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("custom_id", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("artist", postgresql.ARRAY(sa.String(length=200)), nullable=True),
        sa.Column("album", sa.String(length=200), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("asset_labels", postgresql.ARRAY(sa.String(length=200)), nullable=True),
        sa.Column("season", sa.String(length=100), nullable=True),
        sa.Column("episode_number", sa.String(length=20), nullable=True),
        sa.Column("episode_title", sa.String(length=500), nullable=True),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("director", sa.String(length=200), nullable=True),
        sa.Column("studio", sa.String(length=200), nullable=True),
        sa.Column("writers", postgresql.ARRAY(sa.String(length=200)), nullable=True),
        sa.Column("isrc", sa.String(length=12), nullable=True),
        sa.Column("other_isrcs", postgresql.ARRAY(sa.String(length=12)), nullable=True),
        sa.Column("upc", sa.String(length=20), nullable=True),
        sa.Column("grid", sa.String(length=50), nullable=True),
        sa.Column("iswc", sa.String(length=50), nullable=True),
        sa.Column("tms", sa.String(length=50), nullable=True),
        sa.Column("hfa_song_code", sa.String(length=50), nullable=True),
        sa.Column("ownership", sa.Text(), nullable=True),
        sa.Column("conflicting_owner", sa.Text(), nullable=True),
        sa.Column("conflicting_countries", postgresql.ARRAY(sa.String(length=10)), nullable=True),
        sa.Column("match_policy", sa.Text(), nullable=True),
        sa.Column("metadata_origination", sa.String(length=50), nullable=True),
        sa.Column("is_merged", sa.Boolean(), nullable=True),
        sa.Column("constituent_assets", postgresql.ARRAY(sa.String(length=50)), nullable=True),
        sa.Column("embedded_assets", postgresql.ARRAY(sa.String(length=50)), nullable=True),
        sa.Column("active_claims", sa.BigInteger(), nullable=True),
        sa.Column("approx_daily_views", sa.BigInteger(), nullable=True),
        sa.Column("approx_daily_engaged_views", sa.BigInteger(), nullable=True),
        sa.Column("sr_approx_daily_engaged_views", sa.BigInteger(), nullable=True),
        sa.Column("locked_fields", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("active_claims >= 0", name=op.f("ck_asset_active_claims")),
        sa.CheckConstraint("approx_daily_views >= 0", name=op.f("ck_asset_approx_daily_views")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("claim_id", sa.String(length=50), nullable=False),
        sa.Column("video_id", sa.String(length=20), nullable=True),
        sa.Column("asset_id", sa.String(length=50), nullable=True),
        sa.Column("reference_id", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("status_detail", sa.String(length=100), nullable=True),
        sa.Column("origin", sa.String(length=100), nullable=True),
        sa.Column("type", sa.String(length=30), nullable=True),
        sa.Column("content_type", sa.String(length=100), nullable=True),
        sa.Column("third_party", sa.Boolean(), nullable=True),
        sa.Column("claim_policy_id", sa.String(length=50), nullable=True),
        sa.Column("claim_policy_monetize", sa.Text(), nullable=True),
        sa.Column("claim_policy_track", sa.Text(), nullable=True),
        sa.Column("claim_policy_block", sa.Text(), nullable=True),
        sa.Column("asset_policy_id", sa.String(length=50), nullable=True),
        sa.Column("asset_policy_monetize", sa.Text(), nullable=True),
        sa.Column("asset_policy_track", sa.Text(), nullable=True),
        sa.Column("asset_policy_block", sa.Text(), nullable=True),
        sa.Column("time_created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_uploaded", sa.DateTime(timezone=True), nullable=True),
        sa.Column("matching_duration", sa.Integer(), nullable=True),
        sa.Column("longest_match", sa.Integer(), nullable=True),
        sa.Column("video_matching_length", sa.Integer(), nullable=True),
        sa.Column("is_shorts_eligible", sa.Boolean(), nullable=True),
        sa.Column("video_title", sa.String(length=200), nullable=True),
        sa.Column("channel_id", sa.String(length=100), nullable=True),
        sa.Column("channel_display_name", sa.String(length=100), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("engaged_views", sa.BigInteger(), nullable=True),
        sa.Column("locked_fields", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("engaged_views >= 0", name=op.f("ck_claim_engaged_views")),
        sa.CheckConstraint("matching_duration >= 0", name=op.f("ck_claim_matching_duration")),
        sa.CheckConstraint("views >= 0", name=op.f("ck_claim_views")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_table(
        "reference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference_id", sa.String(length=50), nullable=False),
        sa.Column("asset_id", sa.String(length=50), nullable=True),
        sa.Column("video_id", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("type", sa.String(length=30), nullable=True),
        sa.Column("locked_fields", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
    )
