"""A shortcut gives what the reader of the column would give, or nothing."""

import sys
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.cells.texts import COMPOSED
from catalogtool.reports.kinds.video_report import COLUMNS

SHORT_CUT = [column for column in COLUMNS if column.shortcut]
PIECES = st.sampled_from(
    [
        *(
            "Yes",
            "No",
            "true",
            "0",
            "1",
            "00",
            "7",
            "-",
            "A",
            "E",
            "UC",
            "|",
            ", ",
            ",",
            " ",
            "'",
            "#",
            '"',
            "\\",
            "{",
        ),
        *(
            "public",
            "AAAAAAAAAAA",
            "036000241457",
            "AA6Q72000047",
            "A307892276161710",
            "zTxdyDO02f-Wi_c7UIYmtA",
        ),
        *(
            "1E",
            "9.1E+5",
            "#NAME?",
            "2018/02/29",
            "2020-02-29",
            "2019/12/31",
            "1999/01/01",
            " 23:59:59",
            "T10:00:00Z",
        ),
        *("\u00a0", "\u200d", "\ufeff", "\x85", "\u2028", "\ufdd0", "x" * 99, "夜", "🔥", "\u2126"),
        *("é", "e\u0301", "क\u093c", "क्", "\uac00\u11a8", "\U00011131\U00011127"),
    ]
)
CELLS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=6).map("".join),
    st.text(min_size=1, max_size=8),
    st.dates().map(lambda day: day.strftime("%Y/%m/%d 12:34:56")),
    st.dates().map(str),
    st.integers(-5, 2**66).map(str),
    st.integers(18, 24).map(lambda count: ", ".join(["Name"] * count)),
)


@pytest.mark.parametrize("column", SHORT_CUT, ids=lambda column: column.field)
@given(st.lists(CELLS | st.none(), min_size=1, max_size=6))
@example(
    [
        "9.1E+5",
        "5e12",
        "1E",
        "#NAME?",
        "-5",
        "+5",
        "00",
        "036000241458",
        "AAAAAAAAAAB",
        "' AAAAAAAAAAA",
        "AA6Q72000047|",
    ]
)
@example(
    [
        "2008/02/29",
        "2008/02/30",
        "2009/02/29",
        "2008/04/31",
        "2008/13/01",
        "2008/01-01",
        "2008-01-01 24:00:00",
    ]
)
def test_a_shortcut_agrees_with_the_reader_wherever_it_speaks(column, cells):
    spoken = column.shortcut(pa.array(cells, pa.string())).to_pylist()
    assert len(spoken) == len(cells)
    for cell, text in zip(cells, spoken, strict=True):
        assert text is None or text == column.read(cell)


@pytest.mark.parametrize("column", SHORT_CUT, ids=lambda column: column.field)
@given(CELLS)
def test_what_a_reader_gives_is_taken_as_it_is(column, cell):
    if column.field in {"artist", "other_isrcs"}:
        return
    try:
        text = column.read(cell)
    except Invalid:
        return
    assert column.read(text) == text


def test_whatever_might_combine_is_left_to_the_reader():
    everything = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    second = {
        unicodedata.normalize("NFD", sign)[-1]
        for sign in everything
        if len(unicodedata.normalize("NFD", sign)) > 1
    }
    joining = {chr(code) for code in range(0x1161, 0x1176)} | {chr(code) for code in range(0x11A8, 0x11C3)}
    risky = [
        sign
        for sign in everything
        if sign in second
        or sign in joining
        or unicodedata.combining(sign)
        or unicodedata.normalize("NFC", sign) != sign
    ]
    taken = pc.match_substring_regex(pa.array(risky), COMPOSED).to_pylist()
    assert [sign for sign, plain in zip(risky, taken, strict=True) if plain] == []
