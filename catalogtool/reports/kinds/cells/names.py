"""Lists of names in one cell, as PostgreSQL spells arrays."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.reports.kinds.cells.shortcuts import kept, no_date
from catalogtool.reports.kinds.cells.texts import RE2_COMPOSING, RE2_UNFIT, refuse_date, text
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged

MOST_NAMES = 100
DOUBTFUL_NAMES = 20
LONGEST_ARTIST, LONGEST_GENRE = 200, 100
TO_ESCAPE = re.compile(r'(["\\])')

WORD = rf'[^,#"\\|\p{{Z}}{RE2_UNFIT}{RE2_COMPOSING}]+'
PLAIN_NAMES = f"^{WORD}(?:,? {WORD})*$"

artist_name = text(LONGEST_ARTIST, within=True)
genre_name = text(LONGEST_GENRE, within=True)


def literal(values: Sequence[str]) -> str:
    r"""Spell an array of texts for PostgreSQL.

    >>> literal(['A "B"', "C"])
    '{"A \\"B\\"","C"}'
    """
    return "{" + ",".join('"' + TO_ESCAPE.sub(r"\\\1", value) + '"' for value in values) + "}"


def artists(cell: str) -> str:
    """Read the artists of a cell, joined with `|`, or where there is none with comma and blank.

    >>> artists("Marl Duo, Tavin Ash")
    '{"Marl Duo","Tavin Ash"}'
    """
    refuse_date(cell.strip())
    separator = "|" if "|" in cell else ", "
    names = [artist_name(name) for name in cell.split(separator) if name.strip()]
    spelled = literal(counted(names))
    if len(names) > DOUBTFUL_NAMES:
        advice = "all were kept; check that no list was pasted here"
        raise Damaged(f"{len(names)} names in one cell: {advice}.", kept=spelled, damage=Damage.MANY)
    return spelled


def genres(cell: str) -> str:
    """Read the genres of a cell, joined with `|`.

    >>> genres("Rock|Indie")
    '{"Rock","Indie"}'
    """
    return literal(counted([genre_name(name) for name in cell.split("|") if name.strip()]))


def counted(names: list[str]) -> list[str]:
    if not names:
        raise Damaged("The cell holds separators and no name.")
    if len(names) > MOST_NAMES:
        raise Damaged(
            f"{len(names)} names in one cell; {MOST_NAMES} are the most that can be kept.", damage=Damage.MANY
        )
    return names


def spelled_artists(cells: pa.StringArray) -> pa.StringArray:
    """Spell the cells of few plain names; the rest is left to `artists`."""
    short = pc.less_equal(pc.binary_length(cells), LONGEST_ARTIST)
    few = pc.less(pc.count_substring(cells, ", "), DOUBTFUL_NAMES)
    short = pc.and_(short, no_date(cells))
    plain = kept(cells, pc.and_(pc.and_(short, few), pc.match_substring_regex(cells, PLAIN_NAMES)))
    return pc.binary_join_element_wise('{"', pc.replace_substring(plain, ", ", '","'), '"}', "")
