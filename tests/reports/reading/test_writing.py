"""Files written in other ways than UTF-8 with line feeds are put right as a whole, and never guessed cell by cell."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.reports.reading import open_report
from catalogtool.reports.reading.source import Source
from catalogtool.reports.reading.writing import told

HEADER = "video_id,video_title,views"
ROWS = f"{HEADER}\nAAAAAAAAAAA,Tränen & Café,5\nAAAAAAAAAAE,“Größe” – live,6\n"
TITLES = ["Tränen & Café", "“Größe” – live"]


def opened(data: bytes):
    return open_report(BytesIO(data), "report.csv")


def rows_of(data: bytes):
    return [row for batch in opened(data).batches() for row in batch.table.to_pylist()]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_rows_and_is_named(codec, encoding, ends):
    reader = opened(ROWS.replace("\n", ends).encode(codec))
    assert reader.form.encoding == encoding
    assert (reader.form.line_ends == "carriage returns") == (ends == "\r")
    [batch] = reader.batches()
    assert batch.table["title"].to_pylist() == TITLES
    assert batch.table["line"].to_pylist() == [2, 3]


def test_one_strange_record_is_refused_and_not_guessed():
    [batch] = opened(f"{HEADER}\nAAAAAAAAAAA,Caf".encode() + b"\xe9,1\nAAAAAAAAAAE,x,2\n").batches()
    assert [row.reason for row in batch.refused] == ["Column 2 is not written in UTF-8."]
    assert batch.table["video_id"].to_pylist() == ["AAAAAAAAAAE"]


def test_a_record_in_utf8_among_others_in_windows_1252_is_refused_and_not_guessed():
    data = ROWS.encode("cp1252") + b"AAAAAAAAAAI,x,\x81\n"
    # What is far beyond the beginning does not decide how the file is written.
    plain = b"AAAAAAAAAAM,plain,7\n" * 120_000
    batches = list(opened(data + plain + "AAAAAAAAAAQ,Größe,7\n".encode()).batches())
    refused = [row for batch in batches for row in batch.refused]
    assert [row.line for row in refused] == [4, 120_005]
    assert {row.reason.partition(" is ")[2] for row in refused} == {"not written in Windows-1252."}


def test_half_a_character_at_the_end_of_utf16_costs_its_record_alone():
    batches = list(opened(ROWS.encode("utf-16") + b"x").batches())
    assert [title for batch in batches for title in batch.table["title"].to_pylist()] == TITLES
    assert [row.line for batch in batches for row in batch.refused] == [4]


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["utf-16-le", "utf-16-be", "cp1252"]), st.integers(1, 50))
def test_blocks_of_any_size_are_put_right_as_the_whole_would_be(text, codec, block_size):
    data = (f"{HEADER},ä\n" + text).encode(codec, "ignore")
    source = Source(BytesIO(data), block_size=block_size)
    writing = told(data)
    assert b"".join(writing.put_right(iter(source.read, b""))) == b"".join(writing.put_right(iter([data])))


def test_a_byte_order_mark_in_the_middle_is_taken_off_and_noted():
    joined = "\ufeff" + ROWS + '\ufeffAAAAAAAAAAI,third,7\n\ufeff"AAAAAAAAAAM",fourth,8\n'
    [batch] = opened(joined.encode()).batches()
    assert batch.table["video_id"].to_pylist() == ["AAAAAAAAAAA", "AAAAAAAAAAE", "AAAAAAAAAAI", "AAAAAAAAAAM"]
    assert [(cell.line, cell.column, cell.kept) for cell in batch.noted] == [
        (4, "video_id", True),
        (5, "video_id", True),
    ]
    assert batch.refused == []


def test_a_header_in_the_middle_is_refused_by_name_and_the_rows_after_it_are_taken():
    [batch] = opened((ROWS + ROWS.replace("AAAAAAAAAA", "BBBBBBBBBB")).encode()).batches()
    assert len(batch.table) == 4
    assert [(row.line, "header stands here again" in row.reason) for row in batch.refused] == [(4, True)]


@pytest.mark.parametrize("total", ["Total,,11", "Totals,2,11", ",Grand total,11"])
def test_a_line_of_totals_is_refused_as_such(total):
    [batch] = opened(f"{ROWS}{total}\n".encode()).batches()
    assert len(batch.table) == 2
    assert ["line of totals" in row.reason for row in batch.refused] == [True]


@pytest.mark.parametrize(
    ("before", "lines"),
    [("Red label report\n", 1), ("Red label report,,\n\nMarch 2021,,\n", 3), ('"Owner: ""A, B"""\n', 1)],
)
def test_lines_before_the_header_are_passed_over_and_counted(before, lines):
    reader = opened((before + ROWS).encode())
    assert reader.form.preamble == lines
    [batch] = reader.batches()
    assert batch.table["line"].to_pylist() == [lines + 2, lines + 3]


def test_a_row_is_never_taken_for_the_header():
    with pytest.raises(Exception, match="columns"):
        opened(b"a,b,c,d\nx,y,video,z\n")
