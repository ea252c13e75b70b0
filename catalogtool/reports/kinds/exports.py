"""What was exported here and is sent back: every field under its own name, read to the letter."""

from catalogtool.catalog.identifiers import asset_id, channel_id, claim_id, isrc, video_id
from catalogtool.core.registry import Registry
from catalogtool.reports.kinds.cells import choices, codes, days, exact, flags, numbers, times, words
from catalogtool.reports.kinds.heading import MARK
from catalogtool.reports.kinds.kind import Column, Read, ReportKind, Shortcut
from catalogtool.reports.kinds.video_report import FLAGS

EXPORTS: Registry[ReportKind] = Registry("export")

# What the catalog notes of its records, for people to read.
KEPT = ("locked_fields", "missing_since", "created_at", "updated_at", "deleted_at", MARK)


def texts(longest: int | None, *fields: str) -> tuple[Column, ...]:
    return tuple(
        Column(field, (field,), exact.text(longest), exact.spelled_text(longest), exact=True)
        for field in fields
    )


def lists(longest: int, *fields: str) -> tuple[Column, ...]:
    return tuple(
        Column(field, (field,), exact.items(longest), exact.spelled_items(longest), exact=True)
        for field in fields
    )


def each(read: Read, shortcut: Shortcut | None, *fields: str) -> tuple[Column, ...]:
    return tuple(Column(field, (field,), read, shortcut) for field in fields)


def word(longest: int, *fields: str) -> tuple[Column, ...]:
    return each(words.word(longest), words.spelled_word, *fields)


def counts(*fields: str) -> tuple[Column, ...]:
    return each(numbers.count, numbers.spelled_count, *fields)


def truths(*fields: str) -> tuple[Column, ...]:
    return each(flags.boolean, flags.spelled_truth, *fields)


def moments(*fields: str) -> tuple[Column, ...]:
    return each(times.moment, times.spelled_moment, *fields)


def durations(*fields: str) -> tuple[Column, ...]:
    return each(numbers.seconds, numbers.spelled_seconds, *fields)


VIDEO_ID = each(video_id.read, codes.spelled_video_id, "video_id")
CHANNEL_ID = each(channel_id.read, codes.spelled_channel_id, "channel_id")
ASSET_ID = each(asset_id.read, codes.spelled_asset_id, "asset_id")
CLAIM_ID = each(claim_id.read, codes.spelled_claim_id, "claim_id")
REFERENCE_ID = each(claim_id.read, codes.spelled_claim_id, "reference_id")
CUSTOM_ID = texts(100, "custom_id")
CODES = (
    *each(codes.product_code, codes.spelled_upc, "upc"),
    *each(isrc.read, codes.spelled_isrc, "isrc"),
    *lists(12, "other_isrcs"),
)
VIEWS = counts("views", "engaged_views")


def export(
    subject: str, title: str, *columns: tuple[Column, ...], silent: tuple[str, ...] = ()
) -> ReportKind:
    """Declare the export of a table; its first column is the key."""
    several = tuple(column for some in columns for column in some)
    kind = ReportKind(
        f"{subject}_export",
        title,
        subject,
        several[0].field,
        several,
        lambda _headings, _filename: "",
        of_catalog=True,
        silent=(*silent, *KEPT),
    )
    return EXPORTS.add(kind.name, kind)


VIDEOS = export(
    "video",
    "Exported videos",
    VIDEO_ID,
    CHANNEL_ID,
    ASSET_ID,
    CUSTOM_ID,
    texts(200, "title"),
    lists(200, "artist"),
    lists(100, "genre"),
    texts(200, "label"),
    texts(100, "channel_display_name"),
    texts(50, "category"),
    CODES,
    each(choices.claim_state, None, "claimed_status"),
    each(flags.flag, flags.spelled_flag, "claimed_by_another_owner"),
    texts(None, "other_owners_claiming"),
    CLAIM_ID,
    each(flags.flag, flags.spelled_flag, *FLAGS),
    each(choices.privacy, choices.spelled_privacy, "privacy_status"),
    texts(None, "effective_policy"),
    durations("video_length"),
    VIEWS,
    truths("is_short", "is_live_stream"),
    texts(20, "upload_source"),
    moments("time_published"),
    texts(500, "notes"),
    silent=("other_claims", "hidden", "administered", "administered_at"),
)
CHANNELS = export(
    "channel",
    "Exported channels",
    CHANNEL_ID,
    texts(200, "name"),
    texts(500, "image_url"),
    counts("subscriber_count", "video_count", "view_count"),
    texts(None, "description"),
    texts(2, "country"),
    truths("is_monetized"),
    silent=("hidden",),
)
ASSETS = export(
    "asset",
    "Exported assets",
    ASSET_ID,
    word(30, "type"),
    word(20, "status"),
    CUSTOM_ID,
    texts(500, "title"),
    lists(200, "artist"),
    texts(200, "album", "label"),
    lists(200, "asset_labels"),
    texts(100, "season"),
    texts(20, "episode_number"),
    texts(500, "episode_title"),
    each(days.day, None, "release_date"),
    texts(200, "director", "studio"),
    lists(200, "writers"),
    CODES,
    texts(50, "grid", "iswc", "tms", "hfa_song_code"),
    texts(None, "ownership", "conflicting_owner"),
    lists(10, "conflicting_countries"),
    texts(None, "match_policy"),
    word(50, "metadata_origination"),
    truths("is_merged"),
    texts(50, "merged_into"),
    lists(50, "constituent_assets", "embedded_assets"),
    counts(
        "active_claims", "approx_daily_views", "approx_daily_engaged_views", "sr_approx_daily_engaged_views"
    ),
)
CLAIMS = export(
    "claim",
    "Exported claims",
    CLAIM_ID,
    VIDEO_ID,
    ASSET_ID,
    REFERENCE_ID,
    word(20, "status"),
    each(words.detail, None, "status_detail"),
    word(100, "origin"),
    word(30, "type"),
    word(100, "content_type"),
    truths("third_party"),
    texts(50, "claim_policy_id"),
    texts(None, "claim_policy_monetize", "claim_policy_track", "claim_policy_block"),
    texts(50, "asset_policy_id"),
    texts(None, "asset_policy_monetize", "asset_policy_track", "asset_policy_block"),
    moments("time_created", "time_uploaded"),
    durations("matching_duration", "longest_match", "video_matching_length"),
    truths("is_shorts_eligible"),
    texts(200, "video_title"),
    CHANNEL_ID,
    texts(100, "channel_display_name"),
    VIEWS,
)
REFERENCES = export(
    "reference",
    "Exported references",
    REFERENCE_ID,
    ASSET_ID,
    VIDEO_ID,
    word(20, "status"),
    word(30, "type"),
)
