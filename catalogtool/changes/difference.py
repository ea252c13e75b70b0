"""Everything that a changeset would change as a file, one row a field, written while it is read."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogtool.changes.preview import all_differences

COLUMNS = ("subject", "key", "operation", "field", "old", "new", "decision")
ROWS_AT_ONCE = 20_000

_SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])

Write = Callable[[Engine, int], Iterator[bytes]]


def as_csv(engine: Engine, changeset_id: int) -> Iterator[bytes]:
    """The difference as CSV in UTF-8; lists and objects stand as JSON, what is not there is empty."""
    yield _spelled([COLUMNS])
    for rows in _batches(engine, changeset_id):
        yield _spelled([[row[name] for name in COLUMNS] for row in rows])


def as_parquet(engine: Engine, changeset_id: int) -> Iterator[bytes]:
    """The difference as Parquet, every column a text, compressed."""
    sink = _Sink()
    with parquet.ParquetWriter(sink, _SCHEMA, compression="zstd") as writer:
        for rows in _batches(engine, changeset_id):
            writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
            yield sink.taken()
    yield sink.taken()


FORMS: dict[str, tuple[Write, str]] = {
    "csv": (as_csv, "text/csv"),
    "parquet": (as_parquet, "application/vnd.apache.parquet"),
}


class _Sink(io.RawIOBase):
    """A file that hands over what was written to it since it was asked last."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _batches(engine: Engine, changeset_id: int) -> Iterator[list[dict[str, str | None]]]:
    with Session(engine) as session:
        rows = all_differences(session, changeset_id)
        while batch := [_plain(row) for row in islice(rows, ROWS_AT_ONCE)]:
            yield batch


def _plain(row: dict[str, Any]) -> dict[str, str | None]:
    return row | {name: _text(row[name]) for name in ("old", "new")}


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _spelled(rows: "list[Any]") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
