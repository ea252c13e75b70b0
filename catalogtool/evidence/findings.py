"""What a verification finds: where the trail, its seals or the catalog are not as they were."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from catalogtool.evidence.hashing import RECORD, Records

MOST_OF_A_BLOCK = 200


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was, in a sentence, and where: a block, an entry, or a field of a record."""

    kind: str
    sentence: str
    block: int | None = None
    entry: int | None = None
    subject: str | None = None
    key: str | None = None
    field: str | None = None
    in_trail: Any = None
    in_catalog: Any = None

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values, without those that say nothing."""
        compared = {"in_trail", "in_catalog"} if self.field else set()
        return {name: value for name, value in asdict(self).items() if value is not None or name in compared}


@dataclass(frozen=True)
class Record:
    """An entry as its block knows it."""

    id: int
    subject: bytes
    hash: bytes


@dataclass(frozen=True)
class Difference:
    """What became of the entries of a block; `purged` counts those that a purge has rightly taken along."""

    findings: list[Finding]
    purged: int = 0


def compare_blocks(
    number: int, sealed: Records, found: Records, was_purged: Callable[[Record], bool]
) -> Difference:
    """Name the entries of a block that were edited, swapped, given another number, deleted or inserted."""
    gone, came = _only_in(sealed, found), _only_in(found, sealed)
    new_hashes = {record.id: record.hash for record in came}
    purged = {record.id for record in gone if record.id not in new_hashes and was_purged(record)}
    named = sorted(
        _named([record for record in gone if record.id not in purged], came), key=lambda each: each[0]
    )
    findings = [
        Finding(kind=kind, block=number, entry=entry, sentence=f"Block {number}: {sentence}")
        for entry, kind, sentence in named[:MOST_OF_A_BLOCK]
    ]
    if len(named) > MOST_OF_A_BLOCK:
        more = f"Block {number}: {len(named) - MOST_OF_A_BLOCK:,} more entries are not as they were sealed."
        findings.append(Finding(kind="more", block=number, sentence=more))
    return Difference(findings, len(purged))


def _only_in(some: Records, others: Records) -> list[Record]:
    size = RECORD.itemsize
    bytes_of = [records.tobytes() for records in (some, others)]
    one, other = (Counter(block[at : at + size] for at in range(0, len(block), size)) for block in bytes_of)
    return [
        Record(int.from_bytes(record[:8], "big", signed=True), record[8:16], record[16:])
        for record in (one - other).elements()
    ]


def _named(gone: list[Record], came: list[Record]) -> Iterator[tuple[int, str, str]]:
    """Each entry that differs: its number, what was done to it, and the sentence that says so."""
    sealed_as = {record.hash: record.id for record in gone}
    now_at = {record.hash: record.id for record in came}
    old, new = {record.id for record in gone}, {record.id for record in came}
    for record in gone:
        place = now_at.get(record.hash)
        if record.id in new:
            continue
        if place is None or place in old:
            yield record.id, "deleted", f"entry {record.id} was deleted."
        else:
            yield record.id, "renumbered", f"entry {record.id} was given the number {place}."
    for record in came:
        other = sealed_as.get(record.hash)
        if record.id in old and other is not None:
            yield record.id, "swapped", f"entry {record.id} was swapped: it says what entry {other} said."
        elif record.id in old:
            yield record.id, "edited", f"entry {record.id} was edited."
        elif other is None or other in new:
            yield record.id, "inserted", f"entry {record.id} was inserted."
