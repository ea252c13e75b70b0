"""The columns of a report against those of the one before it: new, gone, renamed, in another order."""

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from catalogtool.audit.fields import field_label
from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.profile import Profile
from catalogtool.reports.kinds.heading import key

ALIKE = 0.6
SHOWN = 3


def judge(now: Profile, before: Profile) -> Iterator[Finding]:
    """Compare the headings; case, blanks and punctuation don't matter."""
    present, known = {key(name) for name in now.header}, {key(name) for name in before.header}
    gone = [name for name in before.header if key(name) not in present]
    new = [name for name in now.header if key(name) not in known]
    for name, successor in pairs(gone, new, before.header, now.header).items():
        gone.remove(name)
        new.remove(successor)
        yield _renamed(name, successor, lost(name, now, before))
    for name in gone:
        fields = lost(name, now, before)
        yield Finding(
            "column_gone",
            "severe" if fields else "warning",
            f"The column {name} is gone.",
            name,
            was=name,
            now="gone",
            follows=stays(fields) if fields else "Nothing was read from it alone, so nothing is lost.",
        )
    for name in new:
        fields = [field for field in now.read.get(name, ()) if field not in before.columns]
        yield Finding(
            "column_new",
            "warning",
            f"The column {name} is new.",
            name,
            now=name,
            follows=f"Read from it: {_named(fields)}." if fields else "Nothing is read from it.",
        )
    yield from _order(now, before)


def lost(name: str, now: Profile, before: Profile) -> list[str]:
    """The fields that were read from the heading, and are read from none now."""
    read = {field for fields in now.read.values() for field in fields}
    return [field for field in before.read.get(name, ()) if field not in read]


def pairs(
    gone: Sequence[str], new: Sequence[str], before: Sequence[str], now: Sequence[str]
) -> dict[str, str]:
    """Pair what is gone with what is new: what is spelled alike, the most alike first, then what took its place.

    >>> pairs(["title"], ["video_title"], ["id", "title"], ["id", "video_title"])
    {'title': 'video_title'}
    >>> pairs(["views"], ["plays"], ["id", "views", "label"], ["id", "plays", "label"])
    {'views': 'plays'}
    """
    alike = sorted(
        ((SequenceMatcher(None, key(one), key(other)).ratio(), one, other) for one in gone for other in new),
        reverse=True,
    )
    theirs, ours = _between(before, gone), _between(now, new)
    in_place = [(one, other) for one in gone for other in new if theirs[one] == ours[other]]
    found: dict[str, str] = {}
    for one, other in [*((one, other) for ratio, one, other in alike if ratio >= ALIKE), *in_place]:
        if one not in found and other not in found.values():
            found[one] = other
    return found


def stays(fields: Sequence[str]) -> str:
    """What becomes of fields that are read from nothing any more."""
    return f"{_named(fields)} stay{'s' if len(fields) == 1 else ''} in the catalog as known so far."


def _renamed(name: str, successor: str, fields: Sequence[str]) -> Finding:
    # A heading that the kind knows as well says the same under another name.
    return Finding(
        "column_renamed",
        "severe" if fields else "warning",
        f"The column {name} is gone, and {successor} is new: it was probably renamed.",
        name,
        was=name,
        now=successor,
        follows=f"{successor} is not read. {stays(fields)}"
        if fields
        else "What was read before is read now.",
    )


def _between(header: Sequence[str], changed: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give the neighbours of each changed column."""
    keys = ["", *map(key, header), ""]
    places = zip(header, zip(keys[:-2], keys[2:], strict=True), strict=True)
    return {name: around for name, around in places if name in changed}


def _order(now: Profile, before: Profile) -> Iterator[Finding]:
    theirs, ours = [key(name) for name in before.header], [key(name) for name in now.header]
    if [one for one in theirs if one in ours] != [one for one in ours if one in theirs]:
        yield Finding(
            "columns_reordered",
            "note",
            "The columns stand in another order.",
            was=f"{', '.join(before.header[:SHOWN])} …",
            now=f"{', '.join(now.header[:SHOWN])} …",
            follows="They are found by their headings, so nothing changes.",
        )


def _named(fields: Collection[str]) -> str:
    return ", ".join(map(field_label, fields))
