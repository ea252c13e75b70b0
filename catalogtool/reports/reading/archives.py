"""Archives, told by their first bytes: gzip with any number of members, ZIP with exactly one CSV file in it."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from catalogtool.reports.reading.faults import (
    BinaryFile,
    DamagedArchive,
    LockedArchive,
    NoFileInArchive,
    SeveralFilesInArchive,
    UnreadableArchive,
)
from catalogtool.reports.reading.packed import Packed

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
LONGEST_MARK = len(ZIP)
GZIP_WINDOW = 31  # zlib's word for a 32 KiB window in a gzip frame.
BARE_WINDOW = -15  # The same without a frame.

# A ZIP archive is read from its front, for it comes over a network: each file has a head of its own.
HEAD = struct.Struct("<HHHHHIIIHH")
DIRECTORY, EMPTY, SUM = b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08"
OTHER_MARKS = (DIRECTORY, EMPTY, b"PK\x06\x06", b"PK\x06\x07")
STORED, DEFLATED = 0, 8
LOCKED_FLAG, SIZES_FOLLOW_FLAG = 1, 8
IN_LARGE_FIELD = 0xFFFFFFFF
LARGE_FIELD = 1
TABLES = (".csv", ".tsv", ".txt")
WORKBOOK = ("[Content_Types].xml", "xl/", "_rels/")


def packing(start: bytes) -> str:
    """Name what the bytes are packed with, blank when they aren't."""
    return "gzip" if start.startswith(GZIP) else "ZIP" if start.startswith((ZIP, EMPTY)) else ""


def unpacked(named: str, packed: Packed) -> Iterator[bytes]:
    """Unpack an archive; one that ends early or is damaged says so after its last good block."""
    return zipped(packed) if named == "ZIP" else gzipped(packed)


def gzipped(packed: Packed) -> Iterator[bytes]:
    """Unpack all members; zeros may fill the place after each."""
    while not packed.at_end():
        yield from packed.inflated(GZIP_WINDOW)
        while not packed.at_end() and packed.known.startswith(b"\0"):
            packed.known = packed.known.lstrip(b"\0")


@dataclass(frozen=True)
class Member:
    """A file in a ZIP archive, as its head tells of it; `size` is its packed one, None where it isn't told."""

    name: str
    method: int
    checksum: int | None
    size: int | None
    large: bool

    @property
    def is_table(self) -> bool:
        return self.name.lower().endswith(TABLES) and not self.name.startswith(("__MACOSX/", "."))


def zipped(packed: Packed) -> Iterator[bytes]:
    """Unpack the one CSV file of an archive, passing over what is none."""
    found = ""
    while (member := next_member(packed)) is not None:
        if member.is_table and found:
            raise SeveralFilesInArchive(found, member.name)
        content = contents(packed, member)
        if member.is_table:
            found = member.name
            yield from content
        else:
            for _ in content:
                pass
    if not found:
        raise NoFileInArchive


def next_member(packed: Packed) -> Member | None:
    """Read the head of the next file, None after the last one."""
    mark = packed.exactly(len(ZIP))
    if mark in OTHER_MARKS:
        return None
    if mark != ZIP:
        raise DamagedArchive(packed.unpacked)
    _, flags, method, _, _, checksum, size, _, name_length, extra_length = HEAD.unpack(
        packed.exactly(HEAD.size)
    )
    name = packed.exactly(name_length).decode("utf-8", "replace")
    extra = packed.exactly(extra_length)
    if name.startswith(WORKBOOK):
        raise BinaryFile("an Excel workbook")
    if flags & LOCKED_FLAG:
        raise LockedArchive
    if method not in {STORED, DEFLATED} or (method == STORED and flags & SIZES_FOLLOW_FLAG):
        raise UnreadableArchive
    if flags & SIZES_FOLLOW_FLAG:
        return Member(name, method, None, None, large_size(extra) is not None)
    if size == IN_LARGE_FIELD:
        size = large_size(extra) or 0
    return Member(name, method, checksum, size, large=False)


def large_size(extra: bytes) -> int | None:
    """Find the packed size among the extra fields, where files of 4 GiB and more have it."""
    while len(extra) >= 4:  # noqa: PLR2004 - two numbers of two bytes stand before each field
        kind, length = struct.unpack_from("<HH", extra)
        if kind == LARGE_FIELD:
            return int.from_bytes(extra[12 : 4 + length][:8], "little")
        extra = extra[4 + length :]
    return None


def contents(packed: Packed, member: Member) -> Iterator[bytes]:
    """Unpack one file and hold it against its checksum."""
    checksum = 0
    blocks = packed.inflated(BARE_WINDOW) if member.method == DEFLATED else packed.stored(member.size or 0)
    for block in blocks:
        checksum = zlib.crc32(block, checksum)
        yield block
    expected = member.checksum if member.checksum is not None else following_checksum(packed, member)
    if checksum != expected:
        raise DamagedArchive(packed.unpacked)


def following_checksum(packed: Packed, member: Member) -> int:
    """Read what follows a file whose head didn't tell its sizes: a mark that may be missing, a checksum, two sizes."""
    first = packed.exactly(4)
    if first == SUM:
        first = packed.exactly(4)
    packed.exactly(16 if member.large else 8)
    return int.from_bytes(first, "little")
