"""The whole-block way of reading and the record-by-record way are one reader."""

import csv
from dataclasses import replace
from io import StringIO
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.reports.reading import framing
from catalogtool.reports.reading.lines import Lines, lines_of

HEADER = "video_id,video_title,other_owners_claiming,artist"
IDS = st.sampled_from(["AAAAAAAAAAA", "-Q6sVHqC-1w", "", " ", "#NAME?", "abc"])
CELLS = st.one_of(
    st.text(alphabet="ab,\"\n\r'|é夜\0 #", max_size=6),
    st.text(max_size=5),
    st.sampled_from(["", "One, Two", "A|B", '"quoted"', "two\nlines", "nul\0"]),
)
ROWS = st.lists(st.tuples(IDS, CELLS, CELLS, CELLS), max_size=8)
PIECES = st.sampled_from(
    ['"', '""', '"a"', "a", " ", "\n", "\r", "\r\n", ",", "é", "|", '"a,"', '"a\nb\nc\nd\ne"']
)
RAW_CELLS = st.one_of(st.just("a"), PIECES, st.lists(PIECES, max_size=4).map("".join))
RAW_ROWS = (
    st.tuples(st.just("AAAAAAAAAAA") | RAW_CELLS, RAW_CELLS, RAW_CELLS, RAW_CELLS)
    .map(",".join)
    .map(str.encode)
)
RAW_LINES = st.lists(RAW_ROWS | st.binary(max_size=8), max_size=8)
NEWLINES = st.sampled_from(["\n", "\r\n"])
BLOCKS = st.integers(min_value=8, max_value=300)


def one_at_a_time(data: bytes, delimiter: bytes) -> Lines:
    lines = lines_of(data, delimiter)
    return replace(lines, plain=np.zeros_like(lines.plain))


def both_ways(read, data: bytes, block_size: int):
    with patch.object(framing, "lines_of", one_at_a_time):
        single = read(data, block_size)
    return read(data, block_size), single


def report(rows, newline: str, quoting) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator=newline, quoting=quoting).writerows([HEADER.split(","), *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


@settings(deadline=None)
@given(ROWS, NEWLINES, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), BLOCKS)
def test_both_ways_give_the_same_for_well_written_reports(read, rows, newline, quoting, block_size):
    fast, single = both_ways(read, report(rows, newline, quoting), block_size)
    assert fast == single


@settings(deadline=None)
@given(RAW_LINES, BLOCKS)
def test_both_ways_give_the_same_for_arbitrary_bytes(read, lines, block_size):
    fast, single = both_ways(read, HEADER.encode() + b"\n" + b"\n".join(lines), block_size)
    assert fast == single


@settings(deadline=None)
@given(RAW_LINES, BLOCKS, BLOCKS)
def test_the_size_of_the_blocks_changes_nothing(read, lines, one, other):
    data = HEADER.encode() + b"\n" + b"\n".join(lines)
    first, second = read(data, one), read(data, other)
    assert (first.told(), first.read) == (second.told(), second.read)


@settings(deadline=None)
@given(st.lists(st.text(alphabet='ab,"\né夜', min_size=1, max_size=8), max_size=6), NEWLINES)
def test_cells_arrive_as_a_strict_csv_reader_gives_them(read, titles, newline):
    rows = [("AAAAAAAAAAA", "t", f"x{title}x", "a") for title in titles]
    outcome = read(report(rows, newline, csv.QUOTE_MINIMAL))
    assert len(outcome.rows) == len(rows)
    raw = {cell.line: cell.raw for cell in outcome.noted if cell.column == "other_owners_claiming"}
    assert [raw.get(row["line"], row["other_owners_claiming"]) for row in outcome.rows] == [
        row[2] for row in rows
    ]
