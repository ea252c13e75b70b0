"""A month of the trail as a Parquet file, sorted by record so that one record is found in a few reads."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalogtool.core.storage import Storage

ROWS_OF_A_GROUP = 20_000

_TEXT = pa.string()
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        pa.field("sync_time", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("video_id", _TEXT),
        pa.field("subject", _TEXT, nullable=False),
        pa.field("subject_key", _TEXT, nullable=False),
        pa.field("channel_display_name", _TEXT),
        pa.field("video_title", _TEXT),
        pa.field("operation", _TEXT, nullable=False),
        pa.field("changes", _TEXT, nullable=False),  # JSON, as PostgreSQL writes it
        pa.field("changeset_id", pa.int64()),
        pa.field("source", _TEXT, nullable=False),
        pa.field("source_line", pa.int64()),
        pa.field("actor_id", pa.int64()),
        pa.field("actor_name", _TEXT, nullable=False),
        pa.field("row_version", pa.int64()),
        # The names of the changed fields, each between two blanks, to search by without reading the changes.
        pa.field("fields", _TEXT, nullable=False),
    ]
)
COLUMNS = tuple(SCHEMA.names)
ENTRY = tuple(name for name in COLUMNS if name != "fields")


def write(file: IO[bytes], entries: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Write the entries, which come in order, and give the number of those written after each group of rows."""
    rows, written = iter(entries), 0
    with pq.ParquetWriter(file, SCHEMA, compression="zstd", write_statistics=True) as writer:
        while group := list(islice(rows, ROWS_OF_A_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, SCHEMA), row_group_size=ROWS_OF_A_GROUP)
            written += len(group)
            yield written


def open_object(bucket: Storage, key: str, size: int) -> pq.ParquetFile:
    """Open a Parquet file in the bucket; only what is asked for is fetched."""
    return pq.ParquetFile(pa.PythonFile(_Ranged(bucket, key, size), mode="r"), pre_buffer=True)


class _Ranged(io.RawIOBase):
    """An object of the bucket as a file, of which every read fetches its own range."""

    def __init__(self, bucket: Storage, key: str, size: int) -> None:
        super().__init__()
        self._bucket, self._key, self._size, self._at = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        wanted = left if size < 0 else min(size, left)
        if wanted <= 0:
            return b""
        data = self._bucket.read(self._key, self._at, self._at + wanted - 1)
        self._at += len(data)
        return data
