"""Reading the archived months of the trail where they lie, in the bucket."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce
from operator import and_
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.audit.archives import keeper
from catalogtool.audit.entry import Entry, Position
from catalogtool.audit.models import ChangesetReview
from catalogtool.audit.walk import CHANGESET, Sought
from catalogtool.core.database import session
from catalogtool.core.storage import Storage, storage
from catalogtool.evidence import parquet
from catalogtool.evidence.hashing import Records, in_order, records_of
from catalogtool.evidence.models import TrailArchive

Row = dict[str, Any]

_MOMENT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True)
class Month:
    """An archived month; what is read of it is fetched by ranges."""

    bucket: Storage
    key: str
    size: int
    from_time: datetime
    to_time: datetime
    first_id: int
    last_id: int
    _reading: Lock = field(default_factory=Lock, repr=False, compare=False)

    @cached_property
    def file(self) -> pq.ParquetFile:
        return parquet.open_object(self.bucket, self.key, self.size)

    def entries(self, sought: Sought, before: Position | None, limit: int) -> list[Entry]:
        """Its newest entries that match and are older than `before`."""
        return _entries(self.rows(sought, before, limit))

    def rows(self, sought: Sought, before: Position | None, limit: int) -> list[Row]:
        """The same as they were in the database."""
        order = ["id"] if sought.changeset_id is not None else ["sync_time", "id"]
        newest = [(name, "descending") for name in order]
        found = [self._matches(group, sought, before) for group in self._groups(sought)]
        if not found:
            return []
        best = pa.concat_tables(each.sort_by(newest)[:limit] for each in found).sort_by(newest)[:limit]
        return self._rows(best)

    def all_rows(self) -> Iterator[list[Row]]:
        """All entries as they were in the database, a group of rows at a time, in the order of the records."""
        for group in range(self.file.num_row_groups):
            yield self._read(group, parquet.ENTRY).to_pylist()

    def matching(self, sought: Sought) -> Iterator[list[Row]]:
        """All entries that match, a group of rows at a time."""
        for group in self._groups(sought):
            yield self._rows(self._matches(group, sought, None))

    def records(self, version: int) -> Records:
        """The records of all its entries for the blocks of the chain, by their ids."""
        return in_order(*(records_of(version, rows) for rows in self.all_rows()))

    def purges(self) -> Iterator[tuple[str, str, int]]:
        """The purged videos: subject, key, and the number of the entry that tells of it."""
        deleted = self.rows(Sought(operation="delete"), None, self.file.metadata.num_rows)
        for row in deleted:
            if (
                row["video_id"] is None
                and json.loads(row["changes"]).get("deleted_at", [None, None])[1] is None
            ):
                yield row["subject"], row["subject_key"], row["id"]

    def _read(self, group: int, columns: Iterable[str]) -> pa.Table:
        """A group of rows, read by one thread at a time: an open file has one place, and one store of what is ahead."""
        with self._reading:
            return self.file.read_row_group(group, columns=list(columns))

    def _groups(self, sought: Sought) -> Iterable[int]:
        """The groups of rows in which the record that is sought can be; rows are in the order of the records."""
        lowest = (sought.subject or "", sought.subject_key or "")
        highest = (sought.subject or "", sought.subject_key or chr(0x10FFFF))
        for group in range(self.file.num_row_groups):
            first, last = _ends(self.file.metadata.row_group(group))
            if sought.subject is None or (first <= highest and lowest <= last):
                yield group

    def _matches(self, group: int, sought: Sought, before: Position | None) -> pa.Table:
        """Where the entries of the group that match are: `sync_time`, `id`, `group` and `row`."""
        asked = list(_conditions(sought))
        columns = {"sync_time", "id", *(name for name, _ in asked)}
        table = self._read(group, columns)
        rows = pa.table({"group": [group] * len(table), "row": range(len(table))})
        for name in table.column_names:
            rows = rows.append_column(name, table[name])
        within = reduce(and_, [*(test for _, test in asked), *_window(sought, before)], pc.scalar(value=True))
        return rows.filter(within).select(["sync_time", "id", "group", "row"])

    def _rows(self, places: pa.Table) -> list[Row]:
        """The entries in these places, in their order."""
        wanted = [(place["group"], place["row"]) for place in places.to_pylist()]
        known: dict[tuple[int, int], Row] = {}
        for group in sorted({group for group, _ in wanted}):
            rows = [row for each, row in wanted if each == group]
            values = self._read(group, parquet.ENTRY).take(rows).to_pylist()
            known |= {(group, row): value for row, value in zip(rows, values, strict=True)}
        return [known[place] for place in wanted]


@keeper
def present_months() -> list[Month]:
    """The archived months, the newest first."""
    return months(session(), storage())


def months(current: Session, bucket: Storage) -> list[Month]:
    """The archived months, the newest first."""
    names = ("key", "size", "from_time", "to_time", "first_id", "last_id")
    found = select(*(getattr(TrailArchive, name) for name in names)).order_by(TrailArchive.from_time.desc())
    return [Month(bucket, *row) for row in current.execute(found)]


def _conditions(sought: Sought) -> Iterator[tuple[str, pc.Expression]]:
    """What is asked of a column, by its name."""
    exact = {
        "subject": sought.subject,
        "subject_key": sought.subject_key,
        "changeset_id": sought.changeset_id,
        "actor_name": sought.person,
        "source": sought.source,
        "operation": sought.operation,
    }
    yield from ((name, pc.field(name) == value) for name, value in exact.items() if value is not None)
    if sought.channel is not None:
        channel = pc.field("channel_display_name")
        yield "channel_display_name", pc.match_substring(channel, sought.channel, ignore_case=True)
    if sought.field is not None:
        yield "fields", pc.match_substring(pc.field("fields"), f" {sought.field} ")
    if sought.reviewed is not None:
        ids = pa.array(session().scalars(select(ChangesetReview.changeset_id)).all(), pa.int64())
        reviewed = pc.field("changeset_id").isin(ids)
        yield "changeset_id", reviewed if sought.reviewed else ~reviewed


def _window(sought: Sought, before: Position | None) -> Iterator[pc.Expression]:
    moment, number = pc.field("sync_time"), pc.field("id")
    if sought.since is not None:
        yield moment >= pa.scalar(sought.since, _MOMENT)
    if sought.until is not None:
        yield moment < pa.scalar(sought.until, _MOMENT)
    if before is not None and sought.changeset_id is not None:
        yield number < before.id
    elif before is not None:
        limit = pa.scalar(before.sync_time, _MOMENT)
        yield (moment < limit) | ((moment == limit) & (number < before.id))


def _ends(group: pq.RowGroupMetaData) -> tuple[tuple[str, str], tuple[str, str]]:
    """The first and the last record of a group of rows."""
    subject, key = (
        group.column(parquet.COLUMNS.index(name)).statistics for name in ("subject", "subject_key")
    )
    if subject.min != subject.max:
        return (subject.min, ""), (subject.max, chr(0x10FFFF))
    return (subject.min, key.min), (subject.max, key.max)


def _entries(rows: list[Row]) -> list[Entry]:
    numbers = {row["changeset_id"] for row in rows} - {None}
    reports = dict(
        session()
        .execute(select(CHANGESET.c.id, CHANGESET.c.report_id).where(CHANGESET.c.id.in_(numbers)))
        .all()
    )
    return [
        Entry(**row | {"changes": json.loads(row["changes"]), "report_id": reports.get(row["changeset_id"])})
        for row in rows
    ]
