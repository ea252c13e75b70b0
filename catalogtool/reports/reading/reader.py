"""A report from its bytes to batches of canonical rows."""

from collections.abc import Callable, Iterator, Sequence

from catalogtool.reports.kinds.heading import key
from catalogtool.reports.kinds.kind import ReportKind
from catalogtool.reports.reading.batches import Batching
from catalogtool.reports.reading.choosing import Choices
from catalogtool.reports.reading.finding import Look, below
from catalogtool.reports.reading.framing import Frame, Framing
from catalogtool.reports.reading.header import read_header, refuse_binary
from catalogtool.reports.reading.lines import LONGEST_RECORD
from catalogtool.reports.reading.records import Grammar
from catalogtool.reports.reading.results import Batch, Form, Position
from catalogtool.reports.reading.source import Continued, Source, SupportsRead
from catalogtool.reports.reading.writing import Writing, told

HEAD_SIZE = LONGEST_RECORD + 1
DELIMITERS = {b",": "commas", b"\t": "tabs", b";": "semicolons", b"|": "vertical bars"}


# Gives the stream of the same file from an offset on.
Reopen = Callable[[int], SupportsRead]


def open_report(
    stream: SupportsRead,
    filename: str,
    choices: Choices | None = None,
    reopen: Reopen | None = None,
    mapped: Sequence[ReportKind] = (),
) -> "ReportReader":
    """Read the header of a report and get ready to read its rows; raises UnreadableReport.

    With `reopen` reading goes on in the midst of a file without going through what stands before. `mapped` are kinds
    that people have made, the latest first.
    """
    return ReportReader(Source(stream), filename, choices, reopen, mapped)


def looked_at(stream: SupportsRead, header: Sequence[str]) -> Look | None:
    """Look at the first rows below the header as it was told before; None where the file has no such record."""
    _, head = written_head(Source(stream))
    return below(head, header)


def written_head(source: Source) -> tuple[Writing, bytes]:
    """Tell how a file is written, and give its first bytes, put right."""
    head = source.read_at_least(HEAD_SIZE)
    refuse_binary(head)
    writing = told(head[:HEAD_SIZE])
    if not writing.is_usual:
        source.through(writing.put_right, head)
        head = source.read_at_least(HEAD_SIZE)
    return writing, head


class ReportReader:
    """A report whose header was understood.

    `columns` is the header as found, `fields` what it speaks of, `unknown_columns` what it says beside that;
    `duplicate_columns` speak of a field that another column was taken for. `form` tells how the file is written.
    """

    def __init__(
        self,
        source: Source,
        filename: str,
        choices: Choices | None = None,
        reopen: Reopen | None = None,
        mapped: Sequence[ReportKind] = (),
    ) -> None:
        self.source = source
        self.reopen = reopen
        self.choices = choices or Choices()
        self.writing, self.head = written_head(source)
        self.header = read_header(self.head, filename, mapped)
        self.kind = self.header.kind
        self.version = self.kind.version(frozenset(map(key, self.header.columns)), filename)
        self.columns = self.header.columns
        self.fields = tuple(column.field for _, column in self.header.bindings)
        self.unknown_columns = self.header.unknown
        self.duplicate_columns = self.header.duplicate

    @property
    def form(self) -> Form:
        header = self.header
        return Form(
            self.writing.encoding,
            self.source.packing,
            "carriage returns" if self.writing.returns else "line feeds",
            DELIMITERS[header.delimiter],
            header.preamble,
            header.resent,
            header.guarded,
        )

    def batches(self, start: Position | None = None, *, at_once: int | None = None) -> Iterator[Batch]:
        """Read the rows, once, from `start` or from the first; raises UnreadableReport where the file breaks off.

        A batch has the records that end in a block of so many bytes, `at_once`; with 1 each has a single record, or one
        whose quote is never closed and those that it might have swallowed.
        """
        batching = Batching(self.header, self.choices)
        for frame in self.frames(start, at_once):
            yield batching.batch(frame, self.source.bytes_read)

    def record(self, start: Position | None) -> tuple[bytes, Position]:
        """Give the raw bytes of the one record at `start`, none at the end, and where the next one starts."""
        for frame in self.frames(start, 1):
            end = frame.second or frame.end
            return frame.data[: end.byte_offset - frame.begin.byte_offset], end
        return b"", start or self.header.end

    def frames(self, start: Position | None, at_once: int | None) -> Iterator[Frame]:
        begin = start or self.header.end
        pending = self.following(begin.byte_offset)
        wanted = sorted({number for number, _ in self.header.bindings})
        source = self.source
        if at_once:
            source = Source(Continued(pending, source), begin.byte_offset, at_once)
            pending = b""
        grammar = Grammar(
            self.header.delimiter, len(self.columns), self.header.surplus, self.writing.encoding
        )
        return Framing(source, grammar, self.columns, wanted).frames(pending, begin)

    def following(self, offset: int) -> bytes:
        """Give the bytes already read that stand after an offset, going forward to it where it lies further on."""
        head, self.head = self.head, b""
        if not head:
            raise RuntimeError("A report can be read once; open it again to read it again.")
        if offset <= len(head):
            return head[offset:]
        # Where the text is as it lies there, its offsets are those of the file.
        if self.reopen and self.writing.is_usual and not self.source.packing:
            self.source = Source(self.reopen(offset), offset)
            return b""
        return self.source.skip_to(offset)
