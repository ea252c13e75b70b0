"""Packed bytes taken as they are needed, with a guard against those that unpack to far more than a report."""

import zlib
from collections.abc import Callable, Iterator

from catalogtool.reports.reading.faults import Bomb, DamagedArchive, TruncatedFile

# Reports shrink to about a tenth; what is a few hundred times as large unpacked was made to fill a disk.
MOST_TIMES = 250
HARMLESS = 2**28
MOST_UNPACKED = 2**37


class Packed:
    """The packed bytes of a file: `known` first, then what `more` gives; they are unpacked in blocks of that size."""

    def __init__(self, known: bytes, more: Callable[[], bytes], block_size: int) -> None:
        self.known = known
        self.more = more
        self.block_size = block_size
        self.taken = len(known)
        self.unpacked = 0

    def at_end(self) -> bool:
        """Tell whether nothing is left."""
        if not self.known:
            self.fill()
        return not self.known

    def fill(self) -> bool:
        more = self.more()
        self.taken += len(more)
        self.known += more
        return bool(more)

    def exactly(self, size: int) -> bytes:
        """Take that many bytes; raises TruncatedFile where they are not there."""
        while len(self.known) < size:
            if not self.fill():
                raise TruncatedFile(self.taken)
        taken, self.known = self.known[:size], self.known[size:]
        return taken

    def stored(self, size: int) -> Iterator[bytes]:
        """Give so many bytes as they are."""
        while size:
            block = self.exactly(min(size, self.block_size))
            size -= len(block)
            yield self.guarded(block)

    def inflated(self, window: int) -> Iterator[bytes]:
        """Unpack to the end of one deflated run, after which the next packed bytes stand."""
        run = zlib.decompressobj(window)
        while not run.eof:
            if self.at_end():
                raise TruncatedFile(self.taken)
            try:
                block = run.decompress(self.known, self.block_size)
            except zlib.error:
                raise DamagedArchive(self.unpacked) from None
            self.known = run.unused_data or run.unconsumed_tail
            if block:
                yield self.guarded(block)

    def guarded(self, block: bytes) -> bytes:
        self.unpacked += len(block)
        most = min(MOST_UNPACKED, max(HARMLESS, MOST_TIMES * self.taken))
        if self.unpacked > most:
            raise Bomb(self.taken, self.unpacked)
        return block
