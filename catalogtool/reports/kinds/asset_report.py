"""The asset report of Content Manager, versions 1.1 to 1.3, with the headings of music partners and of others."""

from catalogtool.catalog.identifiers import asset_id, claim_id, custom_id
from catalogtool.reports.kinds.cells import codes, flags, lists, names, numbers
from catalogtool.reports.kinds.columns import recurring_text_column, text_column, word_column
from catalogtool.reports.kinds.filenames import version_in_name
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import KINDS, Column, ReportKind

NEWEST = ("your_isrc", "display_isrc", "other_isrc", "approx_daily_engaged_views")


def version(headings: frozenset[str], filename: str) -> str:
    """Tell the version by the columns that only the newest has, else by the file's name or the heading of labels."""
    if headings & {key(name) for name in NEWEST}:
        return "1.3"
    return version_in_name(filename) or ("1.2" if key("asset_labels") in headings else "1.1")


def count_column(field: str) -> Column:
    return Column(field, (field,), numbers.count, numbers.spelled_count)


def references_column(field: str, heading: str) -> Column:
    return Column(field, (heading,), lists.codes(claim_id.read))


# An asset without conflicts has blank cells there, so these say that there is none.
CONFLICTS = (
    Column("conflicting_owner", ("conflicting_owner",), recurring_text_column("", None).read, blank=""),
    Column(
        "conflicting_countries",
        ("conflicting_country_code", "conflicting_countries"),
        lists.codes(lists.country),
        blank="{}",
    ),
)

COLUMNS = (
    Column("asset_id", ("asset_id",), asset_id.read, codes.spelled_asset_id),
    word_column("type", 30, "asset_type"),
    word_column("status", 20, "asset_status"),
    Column("custom_id", ("custom_id",), custom_id.read, codes.spelled_custom_id),
    text_column("title", 500, "asset_title"),
    Column("artist", ("artist", "artists"), names.artists, names.spelled_artists),
    text_column("album", 200),
    recurring_text_column("label", 200, "record_label"),
    Column("asset_labels", ("asset_labels", "asset_label"), lists.labels),
    recurring_text_column("season", 100),
    text_column("episode_title", 500),
    Column("isrc", ("isrc", "your_isrc", "display_isrc"), codes.first_isrc, codes.spelled_isrc),
    Column("other_isrcs", ("isrc",), codes.other_isrcs, codes.spelled_other_isrcs),
    Column("other_isrcs", ("other_isrc",), codes.each_isrc),
    Column("upc", ("upc",), codes.product_code, codes.spelled_upc),
    text_column("grid", 50),
    text_column("iswc", 50),
    text_column("tms", 50),
    recurring_text_column("ownership", None),
    *CONFLICTS,
    recurring_text_column("match_policy", None),
    word_column("metadata_origination", 50),
    Column("is_merged", ("is_merged",), flags.boolean, flags.spelled_truth),
    Column("constituent_assets", ("constituent_asset_id",), lists.codes(asset_id.read)),
    Column("embedded_assets", ("embedded_asset_id",), lists.codes(asset_id.read)),
    count_column("active_claims"),
    count_column("approx_daily_views"),
    count_column("approx_daily_engaged_views"),
    count_column("sr_approx_daily_engaged_views"),
    references_column("active_references", "active_reference_id"),
    references_column("inactive_references", "inactive_reference_id"),
)

KIND = KINDS.add(
    "asset_report",
    ReportKind(
        "asset_report",
        "Asset report",
        "asset",
        "asset_id",
        COLUMNS,
        version,
        named="asset_full_report",
        lists_all=True,
        telling=("asset_type", "active_reference_id", "metadata_origination", "match_policy"),
    ),
)
