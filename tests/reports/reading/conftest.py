"""Whole reports read at once, for comparison."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest

from catalogtool.reports.reading import NotedCell, Position, RefusedRow, reader
from catalogtool.reports.reading.source import Source


@dataclass
class Outcome:
    """All that reading a report gave, batch after batch."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    noted: list[NotedCell] = field(default_factory=list)
    blank: list[Position] = field(default_factory=list)
    read: int = 0
    ends: list[Position] = field(default_factory=list)

    def after(self, start: Position) -> "Outcome":
        """Give what came from the records at a position and after it."""
        return Outcome(
            [row for row in self.rows if row["line"] >= start.line],
            [row for row in self.refused if row.line >= start.line],
            [cell for cell in self.noted if cell.line >= start.line],
            [place for place in self.blank if place.line >= start.line],
        )

    def told(self) -> tuple[object, ...]:
        return self.rows, self.refused, self.noted, self.blank


Read = Callable[..., Outcome]


def read_whole(data: bytes, block_size: int = 4 * 2**20, start: Position | None = None) -> Outcome:
    """Read a report in blocks of that size, the first of which ends with the header."""
    outcome = Outcome()
    source = Source(BytesIO(data), block_size=block_size)
    with patch.object(reader, "HEAD_SIZE", data.find(b"\n") + 1 or len(data)):
        report = reader.ReportReader(source, "report.csv")
    for batch in report.batches(start):
        assert batch.read == len(batch.table) + len(batch.refused) + len(batch.blank)
        outcome.rows += batch.table.to_pylist()
        outcome.refused += batch.refused
        outcome.noted += batch.noted
        outcome.blank += batch.blank
        outcome.read += batch.read
        outcome.ends.append(batch.end)
    return outcome


@pytest.fixture(scope="session")
def read() -> Read:
    return read_whole
