"""The bytes of a report, block by block, unpacked where they are compressed."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from catalogtool.reports.reading.faults import DamagedArchive, TruncatedFile

BLOCK_SIZE = 2 * 2**20
PACKED_SIZE = 2**18
GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib's word for a 32 KiB window in a gzip frame.


class SupportsRead(Protocol):
    """Anything that gives bytes: a file, the body of an S3 object."""

    def read(self, size: int, /) -> bytes: ...


class Source:
    """The unpacked bytes of a stream, which is read once, from where it stands to its end.

    `bytes_read` counts what was taken from the stream, `offset` the unpacked bytes given out. A plain stream may begin
    at `start_offset` of its file.
    """

    def __init__(self, stream: SupportsRead, start_offset: int = 0, block_size: int = BLOCK_SIZE) -> None:
        self.stream = stream
        self.block_size = block_size
        self.bytes_read = self.offset = start_offset
        self.first = self.take(max(len(GZIP), min(PACKED_SIZE, block_size)))
        self.packed = start_offset == 0 and self.first.startswith(GZIP)
        self.blocks = self.unpacked() if self.packed else self.plain()

    def read(self) -> bytes:
        """Give the next block, empty only at the end."""
        block = next(self.blocks, b"")
        self.offset += len(block)
        return block

    def read_at_least(self, size: int) -> bytes:
        """Give blocks until they hold that many bytes, or all there are."""
        parts: list[bytes] = []
        while sum(map(len, parts)) < size and (block := self.read()):
            parts.append(block)
        return b"".join(parts)

    def skip_to(self, offset: int) -> bytes:
        """Go forward to an offset of the unpacked bytes and give what follows it in the block that holds it."""
        while self.offset < offset and (block := self.read()):
            if self.offset > offset:
                return block[offset - self.offset :]
        return b""

    def take(self, size: int) -> bytes:
        """Read that many bytes from the stream, fewer only at its end: network streams give less than was asked for."""
        parts = []
        while size and (part := self.stream.read(size)):
            parts.append(part)
            size -= len(part)
            self.bytes_read += len(part)
        return b"".join(parts)

    def plain(self) -> Iterator[bytes]:
        block = self.first + self.take(max(0, self.block_size - len(self.first)))
        self.first = b""
        while block:
            yield block
            block = self.take(self.block_size)

    def unpacked(self) -> Iterator[bytes]:
        """Unpack all members of the archive; one that ends early or is damaged says so after its last good block."""
        packed, self.first = self.first, b""
        while packed.strip(b"\0"):
            member = zlib.decompressobj(GZIP_WINDOW)
            while not member.eof:
                packed = member.unconsumed_tail or packed or self.take(PACKED_SIZE)
                if not packed:
                    raise TruncatedFile(self.bytes_read)
                if block := self.inflated(member.decompress, packed):
                    yield block
                packed = b""
            packed = member.unused_data or self.take(PACKED_SIZE)

    def inflated(self, decompress: Callable[[bytes, int], bytes], packed: bytes) -> bytes:
        try:
            return decompress(packed, self.block_size)
        except zlib.error:
            raise DamagedArchive(self.offset) from None


class Continued:
    """A stream of unpacked bytes: some that were read already, and what the source gives after them."""

    def __init__(self, known: bytes, source: Source) -> None:
        self.known = known
        self.source = source

    def read(self, size: int, /) -> bytes:
        if not self.known:
            self.known = self.source.read()
        given, self.known = self.known[:size], self.known[size:]
        return given
