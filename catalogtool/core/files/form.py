"""The forms that a table can be had in, and what each is good for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalogtool.core.files.parquet import as_parquet
from catalogtool.core.files.separated import as_csv, as_guarded_csv
from catalogtool.core.files.sheet import Sheet
from catalogtool.core.files.workbook import as_xlsx


@dataclass(frozen=True)
class Form:
    """A form of file; `purpose` says in a sentence for whom it is."""

    name: str
    title: str
    suffix: str
    mimetype: str
    purpose: str
    write: Callable[[Sheet], Iterator[bytes]]


CSV = Form(
    "csv",
    "CSV for programs",
    "csv",
    "text/csv",
    "Every id and text exactly as the catalog has it, to the byte. Don’t open it in a spreadsheet: that would take "
    "ids such as -4tsbFYVkoA for formulas.",
    as_csv,
)
GUARDED_CSV = Form(
    "spreadsheet",
    "CSV for spreadsheets",
    "spreadsheet.csv",
    "text/csv",
    "For Excel and its like: an apostrophe stands before texts that look like formulas, so that none is run. Programs "
    "would take it for a part of the text; sent back here it is taken off.",
    as_guarded_csv,
)
XLSX = Form(
    "xlsx",
    "Excel workbook",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "The safest for people: all cells are text, so codes keep their zeros, dates their form, and nothing is a formula.",
    as_xlsx,
)
PARQUET = Form(
    "parquet",
    "Parquet",
    "parquet",
    "application/vnd.apache.parquet",
    "For analysis: columns have types, and the file is small and quick to read with pandas, DuckDB or Spark.",
    as_parquet,
)
FORMS = {form.name: form for form in (CSV, GUARDED_CSV, XLSX, PARQUET)}
