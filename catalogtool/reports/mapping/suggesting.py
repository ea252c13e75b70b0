"""What the columns of an unknown file probably are: told by their headings, and by what their cells look like."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from catalogtool.audit.fields import name_of
from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.fields import Field, fields_of
from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.mapping import Meaning, key_of
from catalogtool.reports.mapping.saying import Saying, mappable

SUBJECTS = ("video", "asset", "claim")
# Codes that can be told by their form alone.
CODES = frozenset(("video_id", "channel_id", "asset_id", "isrc", "upc", "asset_isrc", "asset_upc"))
TELLING_CELLS = 3
ALIKE = 0.75
WORDS_SHARED = 0.7
SAME, LOOKS = 3.0, 2.0

Columns = Sequence[Sequence[str]]


def suggested(
    headings: Sequence[str], columns: Columns, subject: str, known: Iterable[Meaning] = ()
) -> Saying:
    """Suggest a field for each column; `columns` are their first cells, `known` what was said of such a file before."""
    said = {key(meaning.heading): meaning for meaning in known}
    guesses = [*_as_before(headings, said.values(), subject), *_guesses(headings, columns, subject)]
    fields: dict[int, str] = {}
    for _, number, field in sorted(guesses, key=lambda guess: -guess[0]):
        if number not in fields and field not in fields.values():
            fields[number] = field
    by_field = {meaning.field: meaning.blank for meaning in said.values()}
    return Saying(subject, fields, {number: by_field.get(field, "leave") for number, field in fields.items()})


def likely_subject(headings: Sequence[str], columns: Columns) -> str:
    """What the rows probably speak of: that of which the key is among the columns, and of which most others are."""

    def told(subject: str) -> tuple[bool, int]:
        fields = suggested(headings, columns, subject).fields.values()
        return key_of(subject) in fields, len(fields)

    return max(SUBJECTS, key=told)


def _as_before(
    headings: Sequence[str], known: Iterable[Meaning], subject: str
) -> Iterator[tuple[float, int, str]]:
    meanings = [meaning for meaning in known if meaning.field in fields_of(subject)]
    for number in _told(headings):
        for meaning in meanings:
            alike = _likeness(key(headings[number]), key(meaning.heading))
            if alike:
                yield SAME + alike, number, meaning.field


def _guesses(headings: Sequence[str], columns: Columns, subject: str) -> Iterator[tuple[float, int, str]]:
    fields = fields_of(subject)
    names = {field: _names(field, each) for field, each in fields.items()}
    for number in _told(headings):
        for field, spelled in names.items():
            likeness = max(_likeness(key(headings[number]), key(name)) for name in spelled)
            likeness = likeness or _shared(headings[number], spelled, field)
            looks = field in CODES and _looks_like(fields[field], columns[number])
            if likeness == 1:
                yield SAME, number, field
            elif likeness or looks:
                yield likeness + (LOOKS if looks else 0), number, field


def _told(headings: Sequence[str]) -> list[int]:
    return [number for number, told in enumerate(mappable(headings)) if told]


def _names(field: str, how: Field) -> set[str]:
    return {field, name_of(field), *how.column.names}


def _shared(heading: str, names: Iterable[str], field: str) -> float:
    """How alike a heading is that has all words of a name among others; of ids too many headings have them."""
    words = _words(heading)
    return WORDS_SHARED if not field.endswith("_id") and any(_words(name) <= words for name in names) else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def _looks_like(field: Field, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < TELLING_CELLS:
        return False
    try:
        for cell in filled:
            field.column.read(cell)
    except Invalid:
        return False
    return True
