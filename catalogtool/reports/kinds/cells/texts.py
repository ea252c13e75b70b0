"""Texts for people to read: trimmed, in Unicode's composed form, never cut short."""

import re
from unicodedata import normalize

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers.spreadsheet import DATE, FORMULA_ERROR
from catalogtool.reports.kinds.cells.shortcuts import kept, no_date, no_longer_than
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged, Read, Shortcut

# Controls, line and paragraph separators, and the code points that Unicode keeps for no character.
PLANES_ENDS = "".join(f"\\U{plane:04x}fffe-\\U{plane:04x}ffff" for plane in range(1, 17))
UNFIT = re.compile(f"[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufdd0-\\ufdef\\ufffe\\uffff{PLANES_ENDS}]")

# The same for RE2, which the shortcuts use.
RE2_UNFIT = (
    r"\x00-\x1f\x7f-\x{9f}\x{2028}\x{2029}\x{fdd0}-\x{fdef}\x{fffe}\x{ffff}"
    + "".join(f"\\x{{{plane:x}fffe}}\\x{{{plane:x}ffff}}" for plane in range(1, 17))
)  # fmt: skip
# A text without these is in composed form: marks, conjoining jamo, and characters that are composed in another way.
RE2_COMPOSING = (
    r"\p{M}\x{1100}-\x{11ff}\x{374}\x{37e}\x{387}\x{958}-\x{95f}\x{9dc}-\x{9df}\x{a33}-\x{a5e}\x{b5c}\x{b5d}\x{f43}-\x{f69}"
    r"\x{1f71}-\x{1fee}\x{1fef}-\x{1ffd}\x{2000}\x{2001}\x{2126}\x{212a}\x{212b}\x{2329}\x{232a}\x{2adc}"
    r"\x{f900}-\x{faff}\x{fb1d}-\x{fb4e}\x{11000}-\x{11fff}\x{16100}-\x{16fff}\x{1d15e}-\x{1d1c0}\x{2f800}-\x{2fa1f}"
)
FIT = f"^[^#='\\p{{Z}}{RE2_UNFIT}](?:[^{RE2_UNFIT}]*[^\\p{{Z}}{RE2_UNFIT}])?$"
COMPOSED = FIT.replace(RE2_UNFIT, RE2_UNFIT + RE2_COMPOSING)


def refuse_date(trimmed: str) -> None:
    """Raise Damaged for a text that a spreadsheet took for a date."""
    if DATE.fullmatch(trimmed):
        lost = f"and wrote {trimmed}; the original is lost in this file"
        raise Damaged(f"A spreadsheet took this text for a date {lost}.")


def text(longest: int | None = None, *, within: bool = False) -> Read:
    """Make the reader of a text of no more than that many characters, which stands alone or `within` a list.

    >>> text(5)(" abc ")
    'abc'
    >>> text(5)("abcdef")
    Traceback (most recent call last):
    catalogtool.reports.kinds.kind.Damaged: The text has 6 characters; 5 are the most that can be kept.
    """

    def read(cell: str) -> str:
        trimmed = normalize("NFC", cell.strip())
        if FORMULA_ERROR.fullmatch(trimmed):
            raise Damaged(
                f'A spreadsheet wrote "{trimmed}" in place of this text; the original is lost in this file.'
            )
        if not within:
            refuse_date(trimmed)
        if UNFIT.search(trimmed):
            raise Damaged("The text holds a line break or another control character.", damage=Damage.CONTROLS)
        if longest is not None and len(trimmed) > longest:
            raise Damaged(
                f"The text has {len(trimmed)} characters; {longest} are the most that can be kept.",
                damage=Damage.TOO_LONG,
            )
        return trimmed

    return read


def spelled_text(longest: int) -> Shortcut:
    """Make the shortcut of `text`."""

    def shortcut(cells: pa.StringArray) -> pa.StringArray:
        fitting = pc.match_substring_regex(cells, COMPOSED)
        if pc.all(fitting).as_py() is False:
            fitting = pc.replace_with_mask(
                fitting, pc.invert(fitting), fit_though_composing(cells.filter(pc.invert(fitting)))
            )
        return kept(cells, pc.and_(pc.and_(fitting, no_date(cells)), no_longer_than(cells, longest)))

    return shortcut


def fit_though_composing(cells: pa.StringArray) -> pa.BooleanArray:
    """Tell which texts are fit and already in composed form, the slow way; most scripts of India need it."""
    return pc.and_(pc.match_substring_regex(cells, FIT), pc.equal(cells, pc.utf8_normalize(cells, "NFC")))
