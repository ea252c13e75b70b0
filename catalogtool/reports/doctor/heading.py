"""The columns of a report against those of the one before it: new, gone, renamed, in another order."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from catalogtool.reports.doctor.findings import Finding, Severity
from catalogtool.reports.doctor.profile import Profile
from catalogtool.reports.kinds.heading import key

ALIKE = 0.6


def judge(now: Profile, before: Profile) -> Iterator[Finding]:
    """Compare the headings; case, blanks and punctuation don't matter."""
    present, known = {key(name) for name in now.header}, {key(name) for name in before.header}
    read = {key(name) for name in before.read}
    gone = [name for name in before.header if key(name) not in present]
    new = [name for name in now.header if key(name) not in known]
    for name, successor in pairs(gone, new).items():
        # A heading that the kind knows as well says the same under another name.
        harmless = key(name) not in read or successor in now.read
        gone.remove(name)
        new.remove(successor)
        yield Finding(
            "column_renamed",
            "warning" if harmless else "severe",
            f"The column {name} is gone, and {successor} is new: it was probably renamed.",
            name,
        )
    for name in gone:
        severity: Severity = "severe" if key(name) in read else "warning"
        yield Finding("column_gone", severity, f"The column {name} is gone.", name)
    for name in new:
        yield Finding("column_new", "warning", f"The column {name} is new.", name)
    yield from order(now, before)


def order(now: Profile, before: Profile) -> Iterator[Finding]:
    theirs, ours = [key(name) for name in before.header], [key(name) for name in now.header]
    if [one for one in theirs if one in ours] != [one for one in ours if one in theirs]:
        yield Finding(
            "columns_reordered",
            "note",
            "The columns stand in another order; they are found by their headings.",
        )


def pairs(gone: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Pair what is gone with what is new and spelled alike, the most alike first."""
    alike = sorted(
        ((SequenceMatcher(None, key(one), key(other)).ratio(), one, other) for one in gone for other in new),
        reverse=True,
    )
    found: dict[str, str] = {}
    for ratio, one, other in alike:
        if ratio >= ALIKE and one not in found and other not in found.values():
            found[one] = other
    return found
