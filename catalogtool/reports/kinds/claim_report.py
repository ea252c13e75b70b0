"""The claim report of Content Manager, versions 1.0 to 1.2: a row for each claim of an asset on a video."""

from catalogtool.catalog.identifiers import asset_id, channel_id, claim_id, custom_id, video_id
from catalogtool.reports.kinds.cells import codes, days, flags, lists, names, numbers, times, words
from catalogtool.reports.kinds.columns import recurring_text_column, text_column, word_column
from catalogtool.reports.kinds.filenames import version_in_name
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, Column, ReportKind

NEWEST = ("engaged_views", "video_matching_length", "is_shorts_eligible")


def version(headings: frozenset[str], filename: str) -> str:
    """Tell the version by the columns that only one has, else by the file's name."""
    if headings & {key(name) for name in NEWEST}:
        return "1.2"
    return version_in_name(filename) or "1.0"


def text_of_the_asset(field: str, longest: int, *headings: str) -> Column:
    return Column(field, headings, text_column(field, longest).read, text_column(field, longest).shortcut)


POLICIES = tuple(
    recurring_text_column(f"{whose}_policy_{what}", 50 if what == "id" else None)
    for whose in ("claim", "asset")
    for what in ("id", "monetize", "track", "block")
)
DURATIONS = ("matching_duration", "longest_match", "video_matching_length")

OF_THE_ASSET = (
    Column("asset_custom_id", ("custom_id",), custom_id.read, codes.spelled_custom_id),
    text_of_the_asset("asset_title", 500, "asset_title"),
    Column("asset_artist", ("artist",), names.artists, names.spelled_artists),
    text_of_the_asset("asset_album", 200, "album"),
    text_of_the_asset("asset_label", 200, "record_label", "label"),
    Column("asset_labels", ("asset_labels", "asset_label"), lists.labels),
    Column("asset_isrc", ("isrc",), codes.first_isrc, codes.spelled_isrc),
    Column("asset_other_isrcs", ("isrc",), codes.other_isrcs, codes.spelled_other_isrcs),
    Column("asset_upc", ("upc",), codes.product_code, codes.spelled_upc),
    text_of_the_asset("asset_grid", 50, "grid"),
    text_of_the_asset("asset_iswc", 50, "iswc"),
    text_of_the_asset("asset_tms", 50, "tms"),
    text_of_the_asset("asset_hfa_song_code", 50, "hfa_song_code"),
    text_of_the_asset("asset_season", 100, "season"),
    text_of_the_asset("asset_episode_number", 20, "episode_number"),
    text_of_the_asset("asset_episode_title", 500, "episode_title"),
    Column("asset_release_date", ("release_date",), days.day),
    text_of_the_asset("asset_director", 200, "director"),
    text_of_the_asset("asset_studio", 200, "studio"),
    Column("asset_writers", ("writers",), names.artists),
)

COLUMNS = (
    Column("claim_id", ("claim_id",), claim_id.read, codes.spelled_claim_id),
    Column("video_id", ("video_id",), video_id.read, codes.spelled_video_id),
    Column("asset_id", ("asset_id",), asset_id.read, codes.spelled_asset_id),
    Column("reference_id", ("reference_id",), claim_id.read, codes.spelled_claim_id),
    Column("reference_video_id", ("reference_video_id",), video_id.read, codes.spelled_video_id),
    word_column("status", 20, "claim_status"),
    Column("status_detail", ("claim_status_detail", "status_detail"), words.detail),
    word_column("origin", 100, "claim_origin"),
    word_column("type", 30, "claim_type"),
    word_column("content_type", 100),
    Column(
        "third_party",
        ("third_party", "third_party_claim", "is_third_party"),
        flags.boolean,
        flags.spelled_truth,
    ),
    *POLICIES,
    Column("time_created", ("claim_created_date", "time_created"), times.moment, times.spelled_moment),
    Column("time_uploaded", ("video_upload_date", "time_uploaded"), times.moment, times.spelled_moment),
    *(Column(field, (field,), numbers.seconds, numbers.spelled_seconds) for field in DURATIONS),
    Column("is_shorts_eligible", ("is_shorts_eligible",), flags.boolean, flags.spelled_truth),
    text_column("video_title", 200),
    Column("channel_id", ("channel_id",), channel_id.read, codes.spelled_channel_id),
    text_column("channel_display_name", 100, "channel_name", "uploader"),
    Column("views", ("views",), numbers.count, numbers.spelled_count),
    Column("engaged_views", ("engaged_views",), numbers.count, numbers.spelled_count),
    *OF_THE_ASSET,
)

KIND = KINDS.add(
    "claim_report",
    ReportKind(
        "claim_report",
        "Claim report",
        "claim",
        "claim_id",
        COLUMNS,
        version,
        named="claim_report",
        lists_all=True,
        telling=("claim_status", "claim_status_detail", "claim_type"),
    ),
)
