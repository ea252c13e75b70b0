"""Sealing: the trail block by block, each hashed, chained to the one before, and copied to the bucket."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import LockNotAvailable
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogtool.audit.triggers import TRAIL_LOCK
from catalogtool.core.clock import now
from catalogtool.core.errors import CatalogToolError, Conflict, Unavailable
from catalogtool.core.storage import Storage
from catalogtool.evidence import chain
from catalogtool.evidence.chain import Link
from catalogtool.evidence.hashing import VERSION, Records, record_sql, records, root_of
from catalogtool.evidence.models import TrailSeal

MOST_ROWS = 100_000
SEAL_LOCK = 7_241_066_254

Span = tuple[datetime, datetime]
Transaction = Callable[[], AbstractContextManager[Session]]


class TrailBusy(Unavailable):
    """The trail is being written without a pause."""


@dataclass(frozen=True)
class Sealed:
    """How many blocks and entries were sealed, and how many blocks were copied to the bucket."""

    blocks: int
    rows: int
    exported: int


def seal(transaction: Transaction, bucket: Storage) -> Sealed:
    """Seal what is final of the trail and copy to the bucket what is not there yet, a transaction a block.

    Raises TrailBusy while the trail is being written without a pause, and Conflict where the bucket holds another
    chain.
    """
    with transaction() as session:
        last = final_id(session)
    blocks = rows = exported = 0
    while (sealed := _seal_next(transaction, last)) is not None:
        blocks, rows = blocks + 1, rows + sealed
    while _export_next(transaction, bucket):
        exported += 1
    return Sealed(blocks, rows, exported)


def final_id(session: Session) -> int:
    """The number of the trail up to which every entry is written or never will be.

    Numbers are given out before they are committed, so for a moment nobody may be between the two.
    """
    try:
        session.execute(text("set local lock_timeout = '3s'"))
        session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": TRAIL_LOCK})
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise TrailBusy("The trail is being written just now. Seal it again in a minute.") from error
        raise
    drawn = session.scalar(text("select last_value from metadata_sync_id_seq where is_called"))
    return drawn or 0


def read_block(session: Session, version: int, after: int, last: int, but: Span | None = None) -> Records:
    """The records of the entries after one id up to another, as they stand in the database, but for those of a span."""
    spared = "" if but is None else "and not (m.sync_time >= :from_time and m.sync_time < :to_time)"
    block = session.scalar(
        text(f"""
            select string_agg(record, ''::bytea order by id)
            from (select m.id, {record_sql(version, "m")} as record from metadata_sync m
                  where m.id > :after and m.id <= :last {spared}) entries
        """),
        {"after": after, "last": last, **({} if but is None else {"from_time": but[0], "to_time": but[1]})},
    )
    return records(block or b"")


def _seal_next(transaction: Transaction, last: int) -> int | None:
    """Seal one block of what follows the last seal; None when nothing follows, else the number of its entries."""
    with transaction() as session:
        _be_alone(session)
        before = session.scalar(select(TrailSeal).order_by(TrailSeal.id.desc()).limit(1))
        number, after = (before.id + 1, before.to_id) if before else (1, 0)
        if after >= last:
            return None
        previous = before.hash if before else chain.NOTHING_BEFORE
        return _seal_block(session, number, previous, after, min(after + MOST_ROWS, last)).rows


def _seal_block(session: Session, number: int, previous: str, after: int, last: int) -> TrailSeal:
    block = read_block(session, VERSION, after, last)
    seal = TrailSeal(
        id=number,
        from_id=after,
        to_id=last,
        rows=len(block),
        version=VERSION,
        root=root_of(block),
        previous=previous,
        sealed_at=now(),
    )
    seal.hash = Link.of(seal).true_hash
    session.add(seal)
    return seal


def _export_next(transaction: Transaction, bucket: Storage) -> bool:
    with transaction() as session:
        _be_alone(session)
        waiting = select(TrailSeal).where(TrailSeal.exported_at.is_(None)).order_by(TrailSeal.id).limit(1)
        seal = session.scalar(waiting)
        if seal is None:
            return False
        _export(session, bucket, seal)
        seal.exported_at = now()
        return True


def _be_alone(session: Session) -> None:
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": SEAL_LOCK})


def _export(session: Session, bucket: Storage, seal: TrailSeal) -> None:
    link = Link.of(seal)
    if chain.is_kept(bucket, seal.id):
        if chain.kept_link(bucket, seal.id) == link:
            return
        raise Conflict(
            f"The bucket holds another block {seal.id} of the trail than the database. See `audit verify`."
        )
    block = read_block(session, seal.version, seal.from_id, seal.to_id)
    if root_of(block) != seal.root:
        raise CatalogToolError(
            f"Block {seal.id} of the trail was changed after it was sealed. See `audit verify`."
        )
    chain.keep(bucket, link, block)
