"""Reading can go on from the end of any batch."""

import gzip
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.reports.reading import Position, open_report

HEADER = b"video_id,video_title,views\n"
RECORDS = st.lists(
    st.sampled_from(
        [
            b"AAAAAAAAAAA,plain,1\n",
            b'AAAAAAAAAAE,"two\nlines",-1\n',
            b'AAAAAAAAAAI,"never closed,1\n',
            b"#NAME?,x,1\n",
            b",,\n",
            b"\n",
            b"AAAAAAAAAAM,too,many,cells\n",
            b"AAAAAAAAAAQ,caf\xe9 \xc3\xa9,1\r\n",
        ]
    ),
    max_size=20,
)


@settings(deadline=None)
@given(RECORDS, st.integers(8, 200), st.integers(8, 200))
def test_resuming_gives_what_a_whole_read_gives_from_there_on(read, records, block_size, other_size):
    data = HEADER + b"".join(records)
    whole = read(data, block_size)
    for end in whole.ends:
        resumed = read(data, other_size, end)
        assert resumed.told() == whole.after(end).told()


@settings(deadline=None)
@given(RECORDS, st.integers(8, 200), st.integers(1, 60))
def test_reading_less_at_once_gives_the_same_in_smaller_pieces(read, records, block_size, at_once):
    data = HEADER + b"".join(records)
    whole = read(data, block_size)
    for end in whole.ends:
        batches = list(open_report(BytesIO(data), "report.csv").batches(end, at_once=at_once))
        assert [row for batch in batches for row in batch.table.to_pylist()] == whole.after(end).rows


@settings(deadline=None)
@given(RECORDS)
def test_records_taken_one_by_one_make_up_the_file(records):
    data = HEADER + b"".join(records)
    raw, end = open_report(BytesIO(data), "report.csv").record(None)
    taken = [raw]
    while raw:
        raw, end = open_report(BytesIO(data), "report.csv").record(end)
        taken.append(raw)
    assert b"".join(taken) == data[len(HEADER) :]


def test_a_report_read_a_second_time_says_so_instead_of_giving_less():
    reader = open_report(BytesIO(HEADER + b"AAAAAAAAAAA,plain,1\n"), "report.csv")
    assert len(list(reader.batches())) == 1
    with pytest.raises(RuntimeError, match="once"):
        list(reader.batches())


def test_an_archive_is_resumed_at_the_place_in_its_unpacked_bytes():
    rows = b"".join(b"AAAAAAAAAAA,%d,1\n" % number for number in range(400_000))
    packed = gzip.compress(HEADER + rows, compresslevel=1)
    first, *further = open_report(BytesIO(packed), "report.csv.gz").batches()
    assert further
    resumed = list(open_report(BytesIO(packed), "report.csv.gz").batches(further[0].end))
    titles = [title for batch in resumed for title in batch.table["title"].to_pylist()]
    assert titles == [str(number) for number in range(first.read + further[0].read, 400_000)]


@pytest.mark.parametrize(
    ("written", "from_there"),
    [(bytes, True), (gzip.compress, False), (lambda data: data.decode().encode("utf-16"), False)],
)
def test_a_plain_file_is_gone_on_with_at_its_offset_and_others_from_their_start(written, from_there):
    data = HEADER + b"".join(b"AAAAAAAAAAA,%d,1\n" % number for number in range(400_000))
    file, asked = written(data), []
    first, *further = open_report(BytesIO(file), "report.csv").batches()

    def reopen(offset):
        asked.append(offset)
        return BytesIO(file[offset:])

    going_on = open_report(BytesIO(file), "report.csv", reopen=reopen)
    titles = [
        title for batch in going_on.batches(further[0].end) for title in batch.table["title"].to_pylist()
    ]
    assert titles == [str(number) for number in range(first.read + further[0].read, 400_000)]
    assert asked == ([further[0].end.byte_offset] if from_there else [])


@settings(deadline=None)
@given(RECORDS, st.integers(8, 200))
def test_every_position_is_where_its_line_starts(read, records, block_size):
    data = HEADER + b"".join(records)
    outcome = read(data, block_size)
    told = [Position(row.byte_offset, row.line) for row in (*outcome.refused, *outcome.noted)]
    for place in [*outcome.ends, *told]:
        assert data[: place.byte_offset].count(b"\n") == place.line - 1
        assert place.byte_offset in {0, len(data)} or data[place.byte_offset - 1 : place.byte_offset] == b"\n"
    assert not outcome.ends or outcome.ends[-1].byte_offset == len(data)
