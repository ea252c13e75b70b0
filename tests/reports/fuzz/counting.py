"""An account of a text that knows nothing of the reader: where records may begin, by Python's own strict CSV reader."""

import csv
import io
import re

from catalogtool.reports.reading import Batch

FORMULA = re.compile(r'(^|[,;\t]) *="')


def require_whole(text: bytes, header_line: int, batches: list[Batch]) -> None:
    """Hold the records against the text: each begins on a line, they fill it, and each is one record or one line."""
    places = [place for batch in batches for place in places_of(batch)]
    assert sum(batch.read for batch in batches) == len(places)
    starts = [offset for offset, _ in sorted(places)]
    assert len(set(starts)) == len(starts)
    lines = line_starts(text)
    for offset, line in places:
        assert lines[line - 1] == offset
    numbers = sorted(line for _, line in places)
    assert not numbers or numbers[0] > header_line
    after = [*numbers[1:], len(lines) + 1]
    for first, until in zip(numbers, after, strict=True):
        if until - first > 1:
            end = lines[until - 1] if until <= len(lines) else len(text)
            assert is_one_record(text[lines[first - 1] : end]), (first, until)
    expected_first = header_line + 1
    assert numbers[:1] == [expected_first] or len(lines) < expected_first


def places_of(batch: Batch) -> list[tuple[int, int]]:
    rows = zip(batch.table["byte_offset"].to_pylist(), batch.table["line"].to_pylist(), strict=True)
    return [*rows, *((row.byte_offset, row.line) for row in (*batch.refused, *batch.blank))]


def line_starts(text: bytes) -> list[int]:
    starts = [0, *(place.end() for place in re.finditer(b"\n", text))]
    return starts[:-1] if starts[-1] == len(text) else starts


def is_one_record(chunk: bytes) -> bool:
    text = chunk.decode("utf-8", "replace").replace("\0", "0").removeprefix("\ufeff")
    try:
        records = list(
            csv.reader(io.StringIO(FORMULA.sub(r'\1"', text), newline=""), strict=True, skipinitialspace=True)
        )
    except csv.Error:
        return False
    return len(records) == 1
