"""Which kind of report a header can be of: what its headings tell first, and then the name of the file."""

from collections.abc import Collection

from catalogtool.reports.kinds.filenames import kind_in_name
from catalogtool.reports.kinds.heading import MARK, fingerprint, key
from catalogtool.reports.kinds.kind import ReportKind

# Files that count plays or money by day, country or product name videos and assets too, and are no lists of those:
# each row is a part of a sum, and its views are those of a day.
STATISTICS = frozenset(
    key(heading)
    for heading in (
        *("watch_time_minutes", "average_view_duration_seconds", "live_or_on_demand", "subscribed_status"),
        *("uploader_type", "red_views", "traffic_source_type", "playback_location_type"),
        *(
            "partner_revenue",
            "estimated_partner_revenue",
            "owned_views",
            "adjustment_type",
            "Net Partner Revenue",
        ),
    )
)


def can_be(kind: ReportKind, headings: Collection[str], filename: str) -> bool:
    """Whether a file of these headings can be a report of the kind; the headings are those of the file.

    That it has a column for the key of the kind is for others to find out.
    """
    if kind.fingerprint:
        return fingerprint(headings) == kind.fingerprint
    if is_statistics(headings) or kind.of_catalog != (key(MARK) in map(key, headings)):
        return False
    return kind_in_name(filename) == kind.named or told_by_header(kind, headings)


def is_statistics(headings: Collection[str]) -> bool:
    """Whether rows of these headings are parts of sums."""
    return not STATISTICS.isdisjoint(map(key, headings))


def told_by_header(kind: ReportKind, headings: Collection[str]) -> bool:
    """Whether the headings alone tell the kind, whatever the file is called."""
    return not kind.telling or bool(told_by(kind, headings))


def told_by(kind: ReportKind, headings: Collection[str]) -> int:
    """How many of the headings tell the kind: what most of them tell is nearer than what has most columns."""
    return len({key(heading) for heading in headings} & set(map(key, kind.telling)))
