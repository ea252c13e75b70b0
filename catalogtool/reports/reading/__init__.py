"""Reports read without a database: bytes in, batches of canonical texts and an account of everything else out."""

from catalogtool.reports.reading.choosing import Choices
from catalogtool.reports.reading.copying import copy_csv
from catalogtool.reports.reading.faults import TruncatedFile, UnknownHeader, UnreadableReport
from catalogtool.reports.reading.finding import Look
from catalogtool.reports.reading.reader import ReportReader, looked_at, open_report
from catalogtool.reports.reading.results import (
    Batch,
    Form,
    NotedCell,
    Position,
    RefusedRow,
    Sort,
    shown_record,
)
from catalogtool.reports.reading.source import SupportsRead

__all__ = [
    "Batch",
    "Choices",
    "Form",
    "Look",
    "NotedCell",
    "Position",
    "RefusedRow",
    "ReportReader",
    "Sort",
    "SupportsRead",
    "TruncatedFile",
    "UnknownHeader",
    "UnreadableReport",
    "copy_csv",
    "looked_at",
    "open_report",
    "shown_record",
]
