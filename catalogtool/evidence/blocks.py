"""One block of the trail held against its seal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalogtool.core.storage import Storage
from catalogtool.evidence import chain
from catalogtool.evidence.archived import Month
from catalogtool.evidence.chain import Link
from catalogtool.evidence.findings import Difference, Finding, Record, compare_blocks
from catalogtool.evidence.hashing import Records, in_order, root_of, subject_tag
from catalogtool.evidence.sealing import read_block

BEFORE_ALL = -(2**63)

# A purged video has taken its entries with it; the entry of the purge tells that it did.
_PURGES = text("""
    select subject, subject_key, id from metadata_sync
    where video_id is null and subject = 'video' and operation = 'delete'
          and changes -> 'deleted_at' ->> 1 is null
""")


@dataclass
class Blocks:
    """The blocks of the trail, read from the database and from the bucket; may be used by several threads."""

    engine: Engine
    bucket: Storage
    kept: set[int]  # the numbers of the blocks that the bucket holds
    links: Mapping[int, Link]  # what the seals in the database say, by number
    exported: set[int]  # the numbers of those that have had a copy
    months: Sequence[Month]  # what of the trail is archived
    left_out: Month | None = None  # what is read from the archive though the database still has it

    def __post_init__(self) -> None:
        # Blocks come in order, so a month is read once; two of them share a block at most.
        self._records = lru_cache(maxsize=2)(Month.records)
        self._reading = Lock()

    @property
    def numbers(self) -> list[int]:
        return sorted(self.kept | set(self.links))

    def check(self, number: int) -> tuple[int, Difference]:
        """How many entries the block has now, and what of it is not as it was sealed."""
        # A copy that came while we looked elsewhere is one, too.
        has_copy = number in self.kept or number in self.exported
        copy = chain.kept_link(self.bucket, number) if has_copy else None
        findings = list(self._faults(number, copy))
        said = copy or self.links.get(number)
        if said is None:
            return 0, Difference(findings)
        found = self._read(said)
        if root_of(found) == said.root:
            return len(found), Difference(findings)
        difference = self._difference(said, found)
        return len(found), Difference([*findings, *difference.findings], difference.purged)

    def _faults(self, number: int, copy: Link | None) -> Iterator[Finding]:
        link = self.links.get(number)
        if copy is None and number in self.kept:
            yield fault("damaged copy", number, "its copy in the bucket can't be read.")
        elif copy is None and number in self.exported:
            yield fault("lost copy", number, "its copy is gone from the bucket.")
        elif copy is not None and link is None:
            yield fault("cut", number, "the database has lost its seal, which the bucket still holds.")
        elif copy not in (None, link):
            yield fault("rewritten", number, "its seal in the database is not the one that the bucket holds.")

    def _read(self, link: Link) -> Records:
        after = link.from_id or BEFORE_ALL
        but = (self.left_out.from_time, self.left_out.to_time) if self.left_out else None
        with Session(self.engine) as session:
            present = read_block(session, link.version, after, link.to_id, but)
        archived = list(self._archived(link))
        return in_order(present, *archived) if archived else present

    def _archived(self, link: Link) -> Iterator[Records]:
        for month in self.months:
            if month.first_id <= link.to_id and month.last_id > link.from_id:
                with self._reading:
                    records = self._records(month, link.version)
                yield records[(records["id"] > link.from_id) & (records["id"] <= link.to_id)]

    def _difference(self, link: Link, found: Records) -> Difference:
        sealed = chain.kept_rows(self.bucket, link)
        if sealed is None:
            sentence = (
                f"it has {len(found):,} entries that are not the {link.rows:,} of its seal; "
                "without its copy in the bucket nobody can tell which."
            )
            return Difference([fault("changed", link.number, sentence)])
        return compare_blocks(link.number, sealed, found, self._was_purged)

    def _was_purged(self, record: Record) -> bool:
        return record.id < self._purges.get(record.subject, BEFORE_ALL)

    @cached_property
    def _purges(self) -> dict[bytes, int]:
        """The number of the latest purge of each video that was purged."""
        with Session(self.engine) as session:
            found = [
                *session.execute(_PURGES).all(),
                *(purge for month in self.months for purge in month.purges()),
            ]
        return {
            subject_tag(subject, key): number
            for subject, key, number in sorted(found, key=lambda each: each[2])
        }


def fault(kind: str, number: int, sentence: str) -> Finding:
    """Say of a whole block what is wrong with it."""
    return Finding(kind=kind, block=number, sentence=f"Block {number}: {sentence}")
