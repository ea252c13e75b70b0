"""A file whose name says another kind of report than its columns."""

from collections.abc import Collection

from catalogtool.reports.kinds.filenames import kind_in_name
from catalogtool.reports.kinds.kind import KINDS, ReportKind
from catalogtool.reports.kinds.recognising import told_by


def wrong_kind(read_as: str, filename: str, header: Collection[str]) -> str | None:
    """A sentence when the name is one that the platform gives to reports of another kind.

    A kind that people have made is of one header alone, whatever its files are called.
    """
    if read_as not in KINDS.names():
        return None
    stem, told = kind_in_name(filename), by_columns(KINDS[read_as], header)
    named = next((each for each in KINDS if each.named == stem), None) if stem else None
    if named is None or named == told:
        return None
    return (
        f"By its name the file is a report of the kind “{named.title}”, by its columns one of the kind "
        f"“{told.title}”. Look whether the right file was sent."
    )


def by_columns(read_as: ReportKind, header: Collection[str]) -> ReportKind:
    """The kind that alone has columns which tell it, where the kind that the file was read as has none of its own."""
    best = max(KINDS, key=lambda kind: told_by(kind, header))
    return best if told_by(best, header) and not told_by(read_as, header) else read_as
