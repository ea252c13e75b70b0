"""The kinds of report that come with the program."""

from functools import cache

from catalogtool.core.registry import import_feature
from catalogtool.reports import kinds
from catalogtool.reports.kinds.kind import KINDS, ReportKind


@cache
def known_kinds() -> tuple[ReportKind, ...]:
    """Every kind, having let each register itself."""
    import_feature(kinds.__name__)
    return tuple(KINDS)
