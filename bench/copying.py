"""The unit of the imports: PostgreSQL's own COPY of the same bytes into a table of texts."""

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from psycopg import Connection

TIMES = 3
BLOCK = 1 << 20


def copy_seconds(connection: Connection[Any], file: Path) -> float:
    """Copy the file's bytes into an unlogged table of text columns three times and give the median."""
    with file.open() as lines:
        columns = ", ".join(f"c{number} text" for number, _ in enumerate(lines.readline().split(",")))
    connection.execute(f"create unlogged table raw_copy ({columns})")
    try:
        return median(_seconds(connection, file) for _ in range(TIMES))
    finally:
        connection.execute("drop table raw_copy")


def _seconds(connection: Connection[Any], file: Path) -> float:
    connection.execute("truncate raw_copy")
    began = perf_counter()
    with (
        file.open("rb") as source,
        connection.cursor() as cursor,
        cursor.copy("copy raw_copy from stdin (format csv, header)") as copy,
    ):
        while block := source.read(BLOCK):
            copy.write(block)
    return perf_counter() - began
