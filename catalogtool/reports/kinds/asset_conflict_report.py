"""The report of asset conflicts: assets of which another owner claims a share, version 1.2 and 1.3."""

from catalogtool.reports.kinds import asset_report
from catalogtool.reports.kinds.filenames import version_in_name
from catalogtool.reports.kinds.kind import KINDS, ReportKind

# The columns of its own are about the other owner's asset, which is nothing of ours.
TELLING = (
    *("conflicting_owner_isrc", "conflicting_owner_asset_title", "conflicting_owner_artist"),
    *("engaged_views_in_conflict", "lifetime_views_in_conflict", "other_ownership_origination"),
)
WITHOUT_REFERENCES = tuple(
    column
    for column in asset_report.COLUMNS
    if column.field not in {"active_references", "inactive_references"}
)


def version(_headings: frozenset[str], filename: str) -> str:
    """Tell the version by the file's name; without one it is the newest."""
    return version_in_name(filename) or "1.3"


KIND = KINDS.add(
    "asset_conflict_report",
    ReportKind(
        "asset_conflict_report",
        "Asset conflict report",
        "asset",
        "asset_id",
        WITHOUT_REFERENCES,
        version,
        named="asset_conflict_report",
        telling=TELLING,
    ),
)
