"""A report from its bytes to batches of canonical rows."""

from collections.abc import Iterator

from catalogtool.reports.kinds.heading import key
from catalogtool.reports.reading.batches import Batching
from catalogtool.reports.reading.framing import Framing
from catalogtool.reports.reading.header import read_header
from catalogtool.reports.reading.lines import LONGEST_RECORD
from catalogtool.reports.reading.results import Batch, Position
from catalogtool.reports.reading.source import Source, SupportsRead

HEAD_SIZE = LONGEST_RECORD + 1


def open_report(stream: SupportsRead, filename: str) -> "ReportReader":
    """Read the header of a report and get ready to read its rows; raises UnreadableReport."""
    return ReportReader(Source(stream), filename)


class ReportReader:
    """A report whose header was understood.

    `columns` is the header as found, `fields` what it speaks of, `unknown_columns` what it says beside that;
    `duplicate_columns` speak of a field that another column was taken for.
    """

    def __init__(self, source: Source, filename: str) -> None:
        self.source = source
        self.head = source.read_at_least(HEAD_SIZE)
        self.header = read_header(self.head)
        self.kind = self.header.kind
        self.version = self.kind.version(frozenset(map(key, self.header.columns)), filename)
        self.columns = self.header.columns
        self.fields = tuple(column.field for _, column in self.header.bindings)
        self.unknown_columns = self.header.unknown
        self.duplicate_columns = self.header.duplicate

    def batches(self, start: Position | None = None, rest: SupportsRead | None = None) -> Iterator[Batch]:
        """Read the rows, once, from `start` or from the first; raises UnreadableReport where the file breaks off.

        With `rest`, a plain stream that begins at `start`, nothing before it has to be read again.
        """
        begin = start or self.header.end
        source = Source(rest, begin.byte_offset) if rest else self.source
        pending = b"" if rest else self.following(begin.byte_offset)
        wanted = sorted({number for number, _ in self.header.bindings})
        batching = Batching(self.header)
        for frame in Framing(source, self.header.delimiter, self.columns, wanted).frames(pending, begin):
            yield batching.batch(frame, source.bytes_read)

    def following(self, offset: int) -> bytes:
        """Give the bytes already read that stand after an offset, going forward to it where it lies further on."""
        head, self.head = self.head, b""
        if not head:
            raise RuntimeError("A report can be read once; open it again to read it again.")
        return head[offset:] if offset <= len(head) else self.source.skip_to(offset)
