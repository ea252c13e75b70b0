"""The seals held against the trail, and against their copies in the bucket."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogtool.core.storage import Storage
from catalogtool.evidence import chain
from catalogtool.evidence.archived import months
from catalogtool.evidence.blocks import Blocks, fault
from catalogtool.evidence.chain import Link
from catalogtool.evidence.findings import Finding
from catalogtool.evidence.models import TrailSeal

# The database hashes; asked by two it does so on two processors.
AT_ONCE = 2

_AFTER = text("select count(*) from metadata_sync where id > :last")


@dataclass
class SealCheck:
    """What became of the seals: how many blocks and entries were held against them, and what was found."""

    blocks: int = 0
    rows: int = 0
    purged: int = 0  # entries that went with a video that was removed for good
    unsealed: int = 0  # entries that came after the last seal
    unexported: int = 0  # blocks that wait for their copy in the bucket
    findings: list[Finding] = field(default_factory=list)


def check_seals(engine: Engine, bucket: Storage) -> SealCheck:
    """Hash every block anew and hold it against its seal and against the copy in the bucket."""
    with Session(engine) as session:
        # While this is held no month leaves the database.
        session.execute(text("lock table metadata_sync in access share mode"))
        return _checked(all_blocks(engine, bucket))


def _checked(blocks: Blocks) -> SealCheck:
    check = SealCheck(
        blocks=len(blocks.links),
        unsealed=_count_after(blocks.engine, blocks.links.values()),
        unexported=len(set(blocks.links) - blocks.exported),
        findings=list(_breaks(blocks.links.values())),
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for rows, difference in pool.map(blocks.check, blocks.numbers):
            check.rows += rows
            check.purged += difference.purged
            check.findings += difference.findings
    return check


def all_blocks(engine: Engine, bucket: Storage) -> Blocks:
    """The blocks of the trail as the database and the bucket know them now."""
    # First the bucket, then the database: whatever has a copy by now has been in the database for longer.
    kept = chain.kept_numbers(bucket)
    with Session(engine) as session:
        seals = session.scalars(select(TrailSeal).order_by(TrailSeal.id)).all()
        archived = months(session, bucket)
    links = {seal.id: Link.of(seal) for seal in seals}
    return Blocks(engine, bucket, kept, links, {seal.id for seal in seals if seal.exported_at}, archived)


def _count_after(engine: Engine, links: Iterable[Link]) -> int:
    with Session(engine) as session:
        return session.scalar(_AFTER, {"last": max((link.to_id for link in links), default=0)}) or 0


def _breaks(links: Iterable[Link]) -> Iterator[Finding]:
    """Where the chain in the database does not hold together by itself."""
    number, previous, after = 0, chain.NOTHING_BEFORE, 0
    for link in links:
        if link.hash != link.true_hash:
            yield fault(
                "rewritten", link.number, "its seal was rewritten: the hash is not that of what it says."
            )
        if (link.number, link.previous, link.from_id) != (number + 1, previous, after):
            yield fault(
                "broken", link.number, "it does not follow the block before; the chain is broken here."
            )
        number, previous, after = link.number, link.hash, link.to_id
