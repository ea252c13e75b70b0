"""The whole trail in one snapshot of the database: what it holds, and beside it what is archived."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalogtool.audit.walk import Sought
from catalogtool.core.database import driver_connection
from catalogtool.core.storage import Storage
from catalogtool.evidence import parquet
from catalogtool.evidence.archived import months

# While it is held no month leaves the database.
_STAY = text("lock table metadata_sync in access share mode")
_ARCHIVED = text("create temporary table archived_entry (like metadata_sync) on commit drop")
_COPY = f"copy archived_entry ({', '.join(parquet.ENTRY)}) from stdin"
_INDEXED = text("create index on archived_entry (subject, subject_key); analyze archived_entry")

EVERYTHING = Sought()


@contextmanager
def whole_trail(engine: Engine, bucket: Storage, sought: Sought = EVERYTHING) -> Iterator[Session]:
    """A session that sees `metadata_sync` at one moment, and in `archived_entry` what of the archive is sought."""
    with Session(engine) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(_STAY)
        session.execute(_ARCHIVED)
        for month in months(session, bucket):
            with driver_connection(session).cursor().copy(_COPY) as copy:
                for rows in month.matching(sought):
                    for row in rows:
                        copy.write_row(tuple(row[name] for name in parquet.ENTRY))
        session.execute(_INDEXED)
        yield session
