"""Reports read without a database: bytes in, batches of canonical texts and an account of everything else out."""

from catalogtool.reports.reading.choosing import Choices
from catalogtool.reports.reading.copying import copy_csv
from catalogtool.reports.reading.faults import TruncatedFile, UnknownHeader, UnreadableReport
from catalogtool.reports.reading.reader import ReportReader, open_report
from catalogtool.reports.reading.results import Batch, Form, NotedCell, Position, RefusedRow, shown_record
from catalogtool.reports.reading.source import SupportsRead

__all__ = [
    "Batch",
    "Choices",
    "Form",
    "NotedCell",
    "Position",
    "RefusedRow",
    "ReportReader",
    "SupportsRead",
    "TruncatedFile",
    "UnknownHeader",
    "UnreadableReport",
    "copy_csv",
    "open_report",
    "shown_record",
]
