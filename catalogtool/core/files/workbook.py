"""Tables as XLSX: every cell a text, so that no program takes a code for a number, a date or a formula."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from catalogtool.core.files.sheet import Sheet

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
LEFT_OUT = ("row", "column", "characters")
BLOCK = 1 << 20
# Each row goes to the disk when the next one begins. An archive above four gigabytes needs a form of its own.
HOW = {"constant_memory": True, "use_zip64": True}


def as_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Write as many worksheets as the rows need, each under the headings; the file is there once all rows are in it.

    A text that is too long for a cell leaves it blank, and is named on a worksheet of its own.
    """
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        path = Path(folder) / "workbook.xlsx"
        with xlsxwriter.Workbook(path, {**HOW, "tmpdir": folder}) as book:
            _Writing(book, sheet.title, sheet.names).write_all(sheet.batches)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")


class _Writing:
    """A workbook that is being written: its present worksheet, and how many rows that has."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, headings: Sequence[str]) -> None:
        self.book, self.title, self.headings = book, title, headings
        # What people type stays text as well.
        self.text = book.add_format({"num_format": "@"})
        self.left_out: list[tuple[str, str, str]] = []
        self.page = self.open(title, headings)

    def write_all(self, tables: Iterable[pa.Table]) -> None:
        for table in tables:
            for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                if self.rows == MOST_ROWS:
                    self.page = self.open(f"{self.title} {len(self.book.worksheets()) + 1}", self.headings)
                self.write(row)
        if self.left_out:
            self.page = self.open("Too long for a cell", LEFT_OUT)
            for left_out in self.left_out:
                self.write(left_out)

    def open(self, title: str, headings: Sequence[str]) -> Worksheet:
        page = self.page = self.book.add_worksheet(title)
        page.freeze_panes(1, 0)
        self.rows = 0
        self.write(headings)
        return page

    def write(self, row: Sequence[str | None]) -> None:
        """Write the texts of a row that a worksheet can hold, and note the others."""
        for column, text in enumerate(row):
            if text is None:
                continue
            # Programs count the units of UTF-16.
            if len(text) > LONGEST_CELL // 2 and (size := len(text.encode("utf-16-le")) // 2) > LONGEST_CELL:
                self.left_out.append((str(self.rows + 1), self.headings[column], str(size)))
            else:
                self.page.write_string(self.rows, column, text, self.text)
        self.rows += 1
