"""Moving a month of the trail into the bucket: written, read back against its seals, registered and then detached."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

import psycopg
from psycopg import sql
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalogtool.core.errors import Conflict, Unavailable
from catalogtool.core.storage import Storage
from catalogtool.evidence import parquet
from catalogtool.evidence.archived import Month
from catalogtool.evidence.months import Partition
from catalogtool.evidence.seal_check import all_blocks

FOLDER = "archive/"

# Parquet is searched by the bytes of its texts; so it is sorted by them.
_ENTRIES = text(f"""
    select {", ".join("m.changes::text" if name == "changes" else f"m.{name}" for name in parquet.ENTRY)},
           ' ' || (select string_agg(field, ' ') from jsonb_object_keys(m.changes) field) || ' ' as fields
    from metadata_sync m where m.sync_time >= :from_time and m.sync_time < :to_time
    order by m.subject collate "C", m.subject_key collate "C", m.id
""")

_REGISTER = """
    insert into trail_archive (partition, from_time, to_time, first_id, last_id, rows, key, size, sha256)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Mover:
    """The servers between which months are moved; only the owner of the tables may detach one."""

    engine: Engine
    bucket: Storage
    owner_url: str

    def move(self, partition: Partition, progress: Callable[[int], None]) -> None:
        """Move the month into the bucket; `progress` is told how many entries are written.

        Raises Conflict where the trail is not as it was sealed, and Unavailable while it is busy.
        """
        with tempfile.TemporaryFile(buffering=2**20) as file:
            for written in self._write(file, partition):
                progress(written)
            size, sha256 = file.tell(), _sha256(file)
            self.bucket.put(f"{FOLDER}{partition.name}.parquet", file)
        month = Month(
            self.bucket,
            f"{FOLDER}{partition.name}.parquet",
            size,
            partition.from_time,
            partition.to_time,
            partition.first_id,
            partition.last_id,
        )
        self._verify(month)
        self._detach(partition, month, sha256)

    def _write(self, file: IO[bytes], partition: Partition) -> Iterator[int]:
        bounds = {"from_time": partition.from_time, "to_time": partition.to_time}
        streamed = {"stream_results": True, "yield_per": parquet.ROWS_OF_A_GROUP}
        with Session(self.engine) as session:
            rows = session.execute(_ENTRIES, bounds, execution_options=streamed).mappings()
            yield from parquet.write(file, (dict(row) for row in rows))

    def _verify(self, month: Month) -> None:
        """Hold the blocks of the month against their seals, with the month as the bucket has it."""
        blocks = all_blocks(self.engine, self.bucket)
        moved = replace(blocks, months=(*blocks.months, month), left_out=month)
        numbers = [
            number
            for number, link in blocks.links.items()
            if link.from_id < month.last_id and link.to_id >= month.first_id
        ]
        if (
            not numbers
            or blocks.links[numbers[-1]].to_id < month.last_id
            or not blocks.exported.issuperset(numbers)
        ):
            raise Conflict(
                "This month of the trail is not sealed yet, so it can't be archived. Run `audit seal` first."
            )
        for number in numbers:
            _, difference = moved.check(number)
            if difference.findings:
                raise Conflict(f"The trail can't be archived as it is. {difference.findings[0].sentence}")

    def _detach(self, partition: Partition, month: Month, sha256: str) -> None:
        name = sql.Identifier(partition.name)
        detach = sql.SQL("alter table metadata_sync detach partition {}").format(name)
        away = sql.SQL("alter table {} set schema archived").format(name)
        count = sql.SQL("select count(*) from {}").format(name)
        register = [
            partition.name,
            month.from_time,
            month.to_time,
            month.first_id,
            month.last_id,
            partition.rows,
        ]
        with psycopg.connect(self.owner_url.replace("+psycopg", "", 1)) as owner:
            owner.execute("set local lock_timeout = '3s'")
            try:
                owner.execute(detach)
            except LockNotAvailable as error:
                raise Unavailable("The trail is in use just now. Its archiving is tried again.") from error
            if owner.execute(count).fetchone() != (partition.rows,):
                raise Conflict(
                    "The trail lost entries while it was being archived, by a purge. Archive it again."
                )
            owner.execute(away)
            owner.execute(_REGISTER, [*register, month.key, month.size, sha256])


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(2**20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()
