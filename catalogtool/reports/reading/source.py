"""The bytes of a report, block by block, unpacked where they are compressed."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol

from catalogtool.reports.reading import archives
from catalogtool.reports.reading.packed import Packed

BLOCK_SIZE = 2 * 2**20
PACKED_SIZE = 2**18

Blocks = Iterator[bytes]


class SupportsRead(Protocol):
    """Anything that gives bytes: a file, the body of an S3 object."""

    def read(self, size: int, /) -> bytes: ...


class Source:
    """The unpacked bytes of a stream, which is read once, from where it stands to its end.

    `bytes_read` counts what was taken from the stream, `offset` the unpacked bytes given out. A plain stream may begin
    at `start_offset` of its file. `packing` names what the bytes were packed with, blank where they weren't.
    """

    def __init__(self, stream: SupportsRead, start_offset: int = 0, block_size: int = BLOCK_SIZE) -> None:
        self.stream = stream
        self.block_size = block_size
        self.bytes_read = self.offset = start_offset
        self.first = self.take(max(archives.LONGEST_MARK, min(PACKED_SIZE, block_size)))
        self.packing = archives.packing(self.first) if start_offset == 0 else ""
        self.blocks: Blocks = self.unpacked() if self.packing else self.plain()

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

    def through(self, change: Callable[[Blocks], Blocks], known: bytes) -> None:
        """Give the bytes changed from now on, beginning with the known ones, which were given already."""
        self.offset -= len(known)
        self.blocks = change(chain([known], self.blocks))

    def skip_to(self, offset: int) -> bytes:
        """Go forward to an offset of the bytes given out and give what follows it in the block that holds it."""
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

    def plain(self) -> Blocks:
        block = self.first + self.take(max(0, self.block_size - len(self.first)))
        self.first = b""
        while block:
            yield block
            block = self.take(self.block_size)

    def unpacked(self) -> Blocks:
        packed, self.first = Packed(self.first, lambda: self.take(PACKED_SIZE), self.block_size), b""
        return archives.unpacked(self.packing, packed)


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
