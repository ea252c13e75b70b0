"""The video report of Content Manager, versions 1.0 to 1.4, and the form with headings in words."""

from catalogtool.catalog.identifiers import asset_id, channel_id, claim_id, custom_id, video_id
from catalogtool.reports.kinds.cells import choices, codes, flags, names, numbers, times
from catalogtool.reports.kinds.columns import flag_column, recurring_text_column, text_column
from catalogtool.reports.kinds.filenames import version_in_name
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, Column, ReportKind

TELLING = (
    ("1.4", "engaged_views"),
    ("1.0", "view_count"),
    ("1.0", "claim_custom_id"),
    ("1.2", "claimed_by_another_owner"),
)
FLAGS = (
    *("third_party_ads_enabled", "display_ads_enabled", "sponsored_cards_enabled", "overlay_ads_enabled"),
    *("nonskippable_video_ads_enabled", "long_nonskippable_video_ads_enabled", "skippable_video_ads_enabled"),
    *("prerolls_enabled", "midrolls_enabled", "postrolls_enabled"),
    *("embedding_allowed", "ratings_allowed", "comments_allowed"),
)


def version(headings: frozenset[str], filename: str) -> str:
    """Tell the version by the columns that only one version has, else by the file's name; blank when neither tells."""
    for told, heading in TELLING:
        if key(heading) in headings:
            return told
    return version_in_name(filename) or ("1.3" if key("video_privacy_status") in headings else "")


COLUMNS = (
    Column("video_id", ("video_id", "video"), video_id.read, codes.spelled_video_id),
    Column("channel_id", ("channel_id",), channel_id.read, codes.spelled_channel_id),
    text_column("channel_display_name", 100, "channel_name", "channel", "uploader", "username"),
    Column("asset_id", ("asset_id",), asset_id.read, codes.spelled_asset_id),
    Column("custom_id", ("custom_id", "claim_custom_id"), custom_id.read, codes.spelled_custom_id),
    text_column("title", 200, "video_title"),
    Column("artist", ("artist", "artists"), names.artists, names.spelled_artists),
    Column("genre", ("genre", "genres"), names.genres),
    recurring_text_column("label", 200, "record_label"),
    Column("category", ("category",), choices.category),
    Column("upc", ("upc",), codes.product_code, codes.spelled_upc),
    Column("isrc", ("isrc",), codes.first_isrc, codes.spelled_isrc),
    Column("other_isrcs", ("isrc",), codes.other_isrcs, codes.spelled_other_isrcs),
    Column("claimed_status", ("claimed_status",), choices.claim_state),
    Column("claimed_status", ("claimed_by_this_owner",), choices.claim_state_from_flag),
    flag_column("claimed_by_another_owner"),
    Column("claimed_by_another_owner", ("other_owners_claiming",), choices.somebody, blank="No"),
    recurring_text_column("other_owners_claiming", None),
    *(flag_column(field) for field in FLAGS),
    Column(
        "privacy_status",
        ("video_privacy_status", "privacy_status", "status"),
        choices.privacy,
        choices.spelled_privacy,
    ),
    recurring_text_column("effective_policy", None, "policy"),
    Column(
        "video_length",
        ("video_length", "length", "video_duration", "video_duration_sec", "duration"),
        numbers.seconds,
        numbers.spelled_seconds,
    ),
    Column("views", ("views", "view_count"), numbers.count, numbers.spelled_count),
    Column("engaged_views", ("engaged_views",), numbers.count, numbers.spelled_count),
    Column("is_short", ("is_short",), flags.boolean, flags.spelled_truth),
    Column("is_live_stream", ("is_live_stream",), flags.boolean, flags.spelled_truth),
    recurring_text_column("upload_source", 20),
    Column("time_published", ("time_published", "published_at"), times.moment, times.spelled_moment),
    Column("claim_id", ("claim_id",), claim_id.read, codes.spelled_claim_id),
    flag_column("claimed_by_this_owner"),
    recurring_text_column("claim_origin", 100),
    recurring_text_column("content_type", 100),
)

KIND = KINDS.add(
    "video_report",
    ReportKind(
        "video_report",
        "Video report",
        "video",
        "video_id",
        COLUMNS,
        version,
        named="video_report",
        lists_all=True,
    ),
)
