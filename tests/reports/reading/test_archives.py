"""An archive is told by its content, holds exactly one report, and can't be made to fill the disk."""

import gzip
import struct
import zipfile
import zlib
from io import BytesIO
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogtool.reports.reading import TruncatedFile, UnreadableReport, open_report, packed
from catalogtool.reports.reading.faults import (
    BinaryFile,
    Bomb,
    DamagedArchive,
    LockedArchive,
    NoFileInArchive,
    SeveralFilesInArchive,
    UnreadableArchive,
)

REPORT = b"video_id,views\nAAAAAAAAAAA,5\nAAAAAAAAAAE,6\n"


class Unseekable(BytesIO):
    """A stream to write to that can't go back, so that sizes follow the content."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_args: object) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, seekable: bool = True) -> bytes:
    target = BytesIO() if seekable else Unseekable()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def read(data: bytes) -> list[str]:
    reader = open_report(BytesIO(data), "report")
    return [key for batch in reader.batches() for key in batch.table["video_id"].to_pylist()]


@settings(deadline=None)
@given(
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.booleans(),
    st.lists(
        st.sampled_from([("read me.pdf", b"%PDF"), ("notes/", b""), ("__MACOSX/._report.csv", b"\0x")]),
        max_size=3,
        unique=True,
    ),
    st.integers(0, 3),
)
def test_the_one_csv_file_of_an_archive_is_read_wherever_it_stands(method, seekable, others, place):
    files = [*others[:place], ("Report.CSV", REPORT), *others[place:]]
    if method == zipfile.ZIP_STORED and not seekable:
        return
    data = zipped(*files, method=method, seekable=seekable)
    assert read(data) == ["AAAAAAAAAAA", "AAAAAAAAAAE"]
    assert open_report(BytesIO(data), "x").form.packing == "ZIP"


def locked() -> bytes:
    data = bytearray(zipped(("report.csv", REPORT)))
    data[6] |= 1
    return bytes(data)


def of_another_method() -> bytes:
    return zipped(("report.csv", REPORT), method=zipfile.ZIP_BZIP2)


def with_wrong_checksum() -> bytes:
    data = bytearray(zipped(("report.csv", REPORT)))
    data[14] ^= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "fault", "words"),
    [
        (zipped(("one.csv", REPORT), ("two.csv", REPORT)), SeveralFilesInArchive, '"two.csv"'),
        (zipped(("read me.pdf", b"%PDF")), NoFileInArchive, "no CSV"),
        (zipped(), NoFileInArchive, "no CSV"),
        (
            zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")),
            BinaryFile,
            "Excel workbook",
        ),
        (zipped(("report.csv", zipped(("report.csv", REPORT)))), BinaryFile, "within an archive"),
        (zipped(("report.csv", gzip.compress(REPORT))), BinaryFile, "within an archive"),
        (gzip.compress(gzip.compress(REPORT)), BinaryFile, "within an archive"),
        (locked(), LockedArchive, "password"),
        (of_another_method(), UnreadableArchive, "packed in a way"),
        (with_wrong_checksum(), DamagedArchive, "damaged"),
        (zipped(("report.csv", REPORT))[:60], TruncatedFile, "too early"),
    ],
    ids=lambda value: "archive" if isinstance(value, bytes) else None,
)
def test_another_archive_is_refused_with_a_sentence(data, fault, words):
    with pytest.raises(fault, match=words) as raised:
        read(data)
    assert isinstance(raised.value, UnreadableReport)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped(("report.csv", data))])
def test_what_unpacks_to_far_more_than_a_report_is_stopped_on_the_way(pack):
    bomb = pack(REPORT + b"AAAAAAAAAAA,5\n" * 300_000)
    small, steep = patch.object(packed, "HARMLESS", 2**20), patch.object(packed, "MOST_TIMES", 50)
    with small, steep, pytest.raises(Bomb, match="no report does"):
        read(bomb)
    with patch.object(packed, "MOST_UNPACKED", 2**21), pytest.raises(Bomb):
        read(bomb)


def test_an_archive_of_a_file_beyond_four_gibibytes_is_understood():
    deflate = zlib.compressobj(wbits=-15)
    content = deflate.compress(REPORT) + deflate.flush()
    extra = struct.pack("<HHQQ", 1, 16, len(REPORT), len(content))
    head = struct.pack(
        "<4sHHHHHIIIHH",
        b"PK\x03\x04",
        45,
        0,
        8,
        0,
        0,
        zlib.crc32(REPORT),
        2**32 - 1,
        2**32 - 1,
        10,
        len(extra),
    )
    assert read(head + b"report.csv" + extra + content + b"PK\x01\x02") == ["AAAAAAAAAAA", "AAAAAAAAAAE"]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.binary(max_size=3), st.integers(0, 4))
def test_a_mutated_archive_is_read_or_refused_and_never_crashes(place, inserted, removed):
    data = zipped(("a.pdf", b"x" * 50), ("report.csv", REPORT))
    at = place % len(data)
    try:
        keys = read(data[:at] + inserted + data[at + removed :])
    except UnreadableReport:
        return
    assert set(keys) <= {"AAAAAAAAAAA", "AAAAAAAAAAE"}
