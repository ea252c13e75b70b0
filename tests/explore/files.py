"""Exports as these tests take them, and what an import makes of them."""

from typing import Any

from catalogtool.core.files.form import FORMS
from catalogtool.explore.operations import write_export
from catalogtool.explore.table import TABLES
from catalogtool.reports.models import Report
from tests.factories.reports import imported


def exported(table: str, form: str = "csv", **state: str) -> bytes:
    """The file of a table as it is now."""
    chosen = TABLES[table]
    return b"".join(write_export(chosen, FORMS[form], chosen.listing(state), "tests"))


def sent_back(content: bytes, form: str = "csv", **how: Any) -> Report:
    """The report that the file becomes, when it has gone through."""
    return imported(content, name=f"export.{FORMS[form].suffix}", **how)
