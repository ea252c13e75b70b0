"""The rows of a table, as many as there are, in bounded memory."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalogtool.core.database import driver_connection
from catalogtool.core.files.sheet import Sheet
from catalogtool.explore.spelling import spelled, types_of
from catalogtool.explore.table import ExportedTable
from catalogtool.web.listing import Listing

ROWS_AT_ONCE = 5_000


def count(table: ExportedTable, listing: Listing, most: int | None = None) -> int:
    """Count the rows, at most so many."""
    rows = table.rows(listing).order_by(None).limit(most)
    with table.opened(listing) as session:
        return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def sheet(session: Session, table: ExportedTable, listing: Listing) -> Sheet:
    """The table as a sheet, whose rows come in one pass over what the database held at its beginning."""
    rows = table.rows(listing)
    types = types_of(rows)
    return Sheet(table.title, types, _batches(session, spelled(rows), types))


def _batches(session: Session, rows: Select[Any], types: pa.Schema) -> Iterator[pa.Table]:
    texts = pa.schema([(name, pa.string()) for name in types.names])
    compiled = rows.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy(f"copy ({compiled}) to stdout (format csv)", compiled.params) as copy,
    ):
        yield from _tables(copy, texts)


def _tables(copy: psycopg.Copy, texts: pa.Schema) -> Iterator[pa.Table]:
    """The server sends one message a row, however many lines that has."""
    records = iter(copy)
    while block := b"".join(islice(records, ROWS_AT_ONCE)):
        yield pyarrow.csv.read_csv(
            pa.BufferReader(block),
            pyarrow.csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=texts.names),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=texts,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
