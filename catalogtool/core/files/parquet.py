"""Tables as Parquet, each column of its own type."""

from collections.abc import Iterator

from pyarrow import parquet

from catalogtool.core.files.sheet import Sheet, typed
from catalogtool.core.files.sink import Sink


def as_parquet(sheet: Sheet) -> Iterator[bytes]:
    """Write a group of rows for each batch, compressed."""
    sink = Sink()
    with parquet.ParquetWriter(sink, sheet.types, compression="zstd") as writer:
        for table in sheet.batches:
            writer.write_table(typed(table, sheet.types))
            yield sink.taken()
    yield sink.taken()
