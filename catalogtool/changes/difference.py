"""Everything that a changeset would change as a file, one row a field, written while it is read."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogtool.changes.preview import all_differences
from catalogtool.core.files.form import CSV, PARQUET, XLSX, Form
from catalogtool.core.files.sheet import Sheet

COLUMNS = ("subject", "key", "operation", "field", "old", "new", "decision")
ROWS_AT_ONCE = 20_000
FORMS = {form.name: form for form in (CSV, XLSX, PARQUET)}

_TYPES = pa.schema([(name, pa.string()) for name in COLUMNS])


def written(engine: Engine, changeset_id: int, form: Form) -> Iterator[bytes]:
    """The difference in that form; lists and objects stand as JSON, what is not there is empty."""
    return form.write(Sheet("Difference", _TYPES, _batches(engine, changeset_id)))


def _batches(engine: Engine, changeset_id: int) -> Iterator[pa.Table]:
    with Session(engine) as session:
        rows = all_differences(session, changeset_id)
        while batch := [_plain(row) for row in islice(rows, ROWS_AT_ONCE)]:
            yield pa.Table.from_pylist(batch, _TYPES)


def _plain(row: dict[str, Any]) -> dict[str, str | None]:
    return row | {name: _text(row[name]) for name in ("old", "new")}


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
