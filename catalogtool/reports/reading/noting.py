"""Which cells of a batch were not taken as they stood: all are counted, and the first of each sort are shown."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from operator import attrgetter

import numpy as np
import pyarrow as pa

from catalogtool.reports.reading.framing import Frame
from catalogtool.reports.reading.lines import NOWHERE, Places
from catalogtool.reports.reading.results import LONGEST_RAW_CELL, MOST_NOTED, NotedCell, Sort
from catalogtool.reports.reading.rows import Rows
from catalogtool.reports.reading.speaking import Fault


class Notes:
    """The notes on rows of a frame; `damages` counts them."""

    def __init__(self, frame: Frame, columns: Sequence[str], rows: Rows) -> None:
        self.frame = frame
        self.columns = columns
        self.rows = rows
        self.damages: Counter[Sort] = Counter()
        self.cells: dict[Sort, list[NotedCell]] = defaultdict(list)
        self.noted: dict[int, Places] = {}

    def add(self, number: int, faults: Sequence[tuple[Fault, Places]]) -> None:
        """Note the faults of a column; a cell that two fields are read from is noted once."""
        if not faults:
            return
        before = self.noted.get(number, NOWHERE)
        found: dict[Sort, list[tuple[int, Fault]]] = defaultdict(list)
        for fault, rows in faults:
            new = np.setdiff1d(rows, before, assume_unique=True) if len(before) else rows
            if not len(new):
                continue
            sort = Sort(self.columns[number], fault.damage, "taken" if fault.kept else "left out")
            self.damages[sort] += len(new)
            found[sort] += [(row, fault) for row in new[:MOST_NOTED].tolist()]
        self.noted[number] = np.union1d(before, np.concatenate([rows for _, rows in faults]))
        for sort, places in found.items():
            first = sorted(places, key=lambda place: place[0])[:MOST_NOTED]
            raw = self.rows.column(number).take(pa.array([row for row, _ in first])).to_pylist()
            self.cells[sort] += [
                self.cell(sort, row, fault, text) for (row, fault), text in zip(first, raw, strict=True)
            ]

    def cell(self, sort: Sort, row: int, fault: Fault, raw: str) -> NotedCell:
        line, offset = self.frame.where(self.rows, row)
        return NotedCell(
            line, offset, sort.column, fault.damage, fault.reason, raw[:LONGEST_RAW_CELL], fault.kept
        )

    def marked(self, lines: Places) -> None:
        """Note what the frame tells of the rows on these lines."""
        taken = set(lines.tolist()) if self.frame.noted else ()
        for cell in self.frame.noted:
            if cell.line in taken:
                self.damages[cell.sort] += 1
                self.cells[cell.sort].append(cell)

    def shown(self) -> list[NotedCell]:
        """Give the first cells of each sort in the order of the file."""
        by_line = attrgetter("line")
        first = [cell for cells in self.cells.values() for cell in sorted(cells, key=by_line)[:MOST_NOTED]]
        return sorted(first, key=by_line)
