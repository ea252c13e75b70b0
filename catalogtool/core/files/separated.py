"""Tables as CSV in UTF-8, after RFC 4180: every text in quotes, nothing where there is none."""

from collections.abc import Iterable, Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.csv

from catalogtool.core.files.guard import COLUMN, all_guarded
from catalogtool.core.files.sheet import Sheet

# Without it spreadsheets take UTF-8 for the encoding of their country.
MARK = "\ufeff".encode()


def as_csv(sheet: Sheet) -> Iterator[bytes]:
    """Write the texts as they are, to the byte."""
    yield _heading(sheet.names)
    for table in sheet.batches:
        yield _spelled(table)


def as_guarded_csv(sheet: Sheet) -> Iterator[bytes]:
    """Write for spreadsheets: texts that look like formulas are guarded, which the last column says."""
    yield MARK + _heading([*sheet.names, COLUMN])
    for table in sheet.batches:
        columns = [all_guarded(column.combine_chunks()) for column in table.columns]
        blank = pa.nulls(table.num_rows, pa.string())
        yield _spelled(pa.table([*columns, blank], [*sheet.names, COLUMN]))


def _heading(names: Iterable[str]) -> bytes:
    return (",".join(f'"{name}"' for name in names) + "\r\n").encode()


def _spelled(table: pa.Table) -> bytes:
    target = BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid", eol="\r\n")
    pyarrow.csv.write_csv(table, target, options)
    return target.getvalue()
