"""The ways in which one and the same table is spelled, and what stands round it."""

import codecs
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalogtool.local.synthetic.sheet import Sheet

Spoil = Callable[[Iterator[bytes]], Iterator[bytes]]


def spoiling(spoil: Spoil) -> Callable[[Sheet, float], Sheet]:
    return lambda sheet, _share: replace(sheet, spoil=(*sheet.spoil, spoil))


def delimited(delimiter: str) -> Callable[[Sheet, float], Sheet]:
    return lambda sheet, _share: replace(sheet, delimiter=delimiter)


def marked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield codecs.BOM_UTF8
    yield from pieces


def utf16(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield codecs.BOM_UTF16_LE
    for piece in pieces:
        yield piece.decode().encode("utf-16-le")


def latin1(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece.decode().encode("latin-1", "replace")


def ended(with_: bytes) -> Spoil:
    return lambda pieces: (piece.replace(b"\n", with_) for piece in pieces)


def packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def zipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Put the file into an archive; unlike everything else here it is held in memory."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        # Without the time of day, so that the same file is the same at any time.
        file.writestr(ZipInfo("report.csv"), b"".join(pieces), ZIP_DEFLATED)
    yield archive.getvalue()


def titled(sheet: Sheet, _share: float) -> Sheet:
    return replace(sheet, before="Full report" + sheet.delimiter * (len(sheet.names) - 1) + "\n")


def introduced(sheet: Sheet, _share: float) -> Sheet:
    return replace(sheet, before="Reporting Period: ,2026-01-01 to 2026-01-31\nCurrency,USD\n\n")


def totalled(sheet: Sheet, _share: float) -> Sheet:
    return replace(sheet, after="Total" + sheet.delimiter * (len(sheet.names) - 1) + "\n")


FAULTS = (
    ("byte_order_mark", "a byte order mark begins the file", spoiling(marked)),
    ("utf16", "the file is UTF-16", spoiling(utf16)),
    ("latin1", "the file is Latin-1, with ? for what that cannot say", spoiling(latin1)),
    ("semicolons", "semicolons between the cells", delimited(";")),
    ("tabs", "tabs between the cells", delimited("\t")),
    ("windows_line_ends", "lines end with CR LF", spoiling(ended(b"\r\n"))),
    ("carriage_returns", "lines end with CR alone", spoiling(ended(b"\r"))),
    ("title_line", "a title line padded to the width of the table stands above the header", titled),
    ("preamble", "lines about the period stand above the header", introduced),
    ("total_line", "a line of totals stands at the end", totalled),
    ("packed", "the file is gzip under any name", spoiling(packed)),
    ("zipped", "the file is in a ZIP archive", spoiling(zipped)),
)
