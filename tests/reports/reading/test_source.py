"""Bytes arrive unpacked, in order and whole, or the reader says that they don't."""

import gzip
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.reports.reading import TruncatedFile, UnreadableReport, open_report
from catalogtool.reports.reading.archives import packing
from catalogtool.reports.reading.faults import DamagedArchive
from catalogtool.reports.reading.source import Source

CONTENT = st.lists(st.binary(max_size=40), max_size=5).map(
    lambda parts: b"".join(part * 30 for part in parts)
)

PLAIN = CONTENT.filter(lambda data: not packing(data))


class Dribble:
    """A stream that gives less than was asked for, as networks do."""

    def __init__(self, data: bytes) -> None:
        self.data = BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self.data.read(min(size, 7))


def all_of(source: Source) -> bytes:
    return b"".join(iter(source.read, b""))


@settings(deadline=None)
@given(PLAIN, st.integers(1, 300))
def test_plain_bytes_arrive_as_they_are(data, block_size):
    source = Source(Dribble(data), block_size=block_size)
    assert all_of(source) == data
    assert source.bytes_read == source.offset == len(data)


@settings(deadline=None)
@given(st.lists(CONTENT, min_size=1, max_size=3), st.integers(1, 300), st.sampled_from([b"", b"\0" * 20]))
def test_an_archive_of_several_members_and_padding_is_unpacked(members, block_size, padding):
    packed = b"".join(gzip.compress(member) for member in members) + padding
    source = Source(Dribble(packed), block_size=block_size)
    assert all_of(source) == b"".join(members)
    assert source.bytes_read >= len(packed) - len(padding)


@settings(deadline=None)
@given(CONTENT, st.data())
def test_an_archive_that_ends_early_is_never_taken_for_whole(data, drawn):
    packed = gzip.compress(data)
    cut = drawn.draw(st.integers(2, len(packed) - 1))
    with pytest.raises(TruncatedFile, match=f"after {cut:,} bytes"):
        all_of(Source(BytesIO(packed[:cut])))


def test_a_damaged_archive_says_so():
    packed = bytearray(gzip.compress(b"video_id\n" * 50))
    packed[-6] ^= 1
    with pytest.raises(DamagedArchive, match="damaged"):
        all_of(Source(BytesIO(packed)))


@settings(deadline=None)
@given(PLAIN, st.integers(1, 300), st.data())
def test_skipping_goes_on_at_the_very_byte(data, block_size, drawn):
    offset = drawn.draw(st.integers(0, len(data)))
    source = Source(BytesIO(data), block_size=block_size)
    assert source.skip_to(offset) + all_of(source) == data[offset:]


@pytest.mark.parametrize("name", ["report.csv", "report.csv.gz"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_content_and_not_the_name_tells_whether_a_file_is_packed(name, pack):
    [batch] = open_report(BytesIO(pack(b"video_id\nAAAAAAAAAAA\n")), name).batches()
    assert batch.table["video_id"].to_pylist() == ["AAAAAAAAAAA"]


def test_an_archive_cut_in_its_rows_gives_the_rows_before_and_then_the_fault():
    whole = gzip.compress(b"video_id\n" + b"AAAAAAAAAAA\n" * 1_000_000, compresslevel=1)
    batches = open_report(BytesIO(whole[: len(whole) // 2]), "report.csv.gz").batches()
    seen = []
    with pytest.raises(UnreadableReport, match="ends too early"):
        seen.extend(batch.read for batch in batches)
    assert 300_000 < sum(seen) < 600_000
