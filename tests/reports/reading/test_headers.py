"""A header is understood in any spelling, and a file that is no report says so in a sentence."""

import gzip
import zipfile
from io import BytesIO

import pytest

from catalogtool.reports.reading import UnreadableReport, open_report
from catalogtool.reports.reading.faults import (
    BinaryFile,
    EmptyFile,
    NotCsv,
    UnknownHeader,
    WebPage,
)


def opened(data: bytes, filename: str = "report.csv"):
    return open_report(BytesIO(data), filename)


def workbook() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("data", "fault", "words"),
    [
        (b"", EmptyFile, "empty"),
        (b"\xef\xbb\xbf \r\n\n", EmptyFile, "empty"),
        (b",,,\n,,\n", EmptyFile, "empty"),
        (gzip.compress(b"", mtime=0), EmptyFile, "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", BinaryFile, "PNG image"),
        (workbook(), BinaryFile, "Excel workbook"),
        (b"\x7fELF\x02\x01\0\0\0rest\n", BinaryFile, "binary"),
        (b"video_id,\0\0\n", BinaryFile, "binary"),
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", WebPage, "sign in"),
        (b'video_id,"views\n', NotCsv, "never closed"),
        (b"a,b,c\n1,2,3\n", UnknownHeader, '"a", "b", "c"'),
        (",".join(f"c{number}" for number in range(12)).encode(), UnknownHeader, '"c9" and 2 more'),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_a_sentence(data, fault, words):
    with pytest.raises(fault, match=words) as raised:
        opened(data)
    assert isinstance(raised.value, UnreadableReport)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiter_byte_order_mark_and_line_ends_are_found_out(delimiter, mark, newline):
    lines = ["Video ID|Video Title|Views", 'AAAAAAAAAAA|"a,b;c"|7', ""]
    text = mark + newline.join(line.replace("|", delimiter) for line in lines)
    reader = opened(text.encode())
    assert reader.columns == ["Video ID", "Video Title", "Views"]
    [batch] = reader.batches()
    assert batch.table.to_pylist() == [
        {
            "video_id": "AAAAAAAAAAA",
            "title": "a,b;c",
            "views": "7",
            "line": 2,
            "byte_offset": len(text.encode()) - len('AAAAAAAAAAA|"a,b;c"|7' + newline),
        }
    ]
    assert batch.end.byte_offset == len(text.encode())


def test_unknown_columns_are_kept_in_mind_and_duplicates_listed():
    reader = opened(b"video_id,colour,title,Title,views,REPLACE(x)\nAAAAAAAAAAA,red,one,two,3,y\n")
    assert reader.unknown_columns == ["colour", "REPLACE(x)"]
    assert reader.duplicate_columns == ["Title"]
    assert reader.fields == ("video_id", "title", "views")
    [batch] = reader.batches()
    assert batch.table["title"].to_pylist() == ["one"]


def test_blank_lines_before_the_header_are_passed_over():
    [batch] = opened(b"\n,\nvideo_id,views\nAAAAAAAAAAA,1\n").batches()
    assert batch.table["line"].to_pylist() == [4]


def test_a_report_without_rows_gives_no_batch():
    assert list(opened(b"video_id,views").batches()) == []
