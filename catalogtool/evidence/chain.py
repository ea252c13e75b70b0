"""The chain of seals, and its copy in the bucket, which the database's owner can't rewrite.

Of each block the bucket holds `seals/<number>.json`, what the seal says, and `seals/<number>.rows`, the records of its
entries; the SHA-256 of the latter is the block's root.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from catalogtool.core.errors import CatalogToolError, NotFound
from catalogtool.core.storage import Storage
from catalogtool.evidence.hashing import RECORD, Records, records
from catalogtool.evidence.models import TrailSeal

FOLDER = "seals/"
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a seal says of its block; `hash` is taken over all the rest, the hash of the block before included."""

    number: int
    from_id: int
    to_id: int
    rows: int
    version: int
    root: str
    previous: str
    sealed_at: str
    hash: str = ""

    @classmethod
    def of(cls, seal: TrailSeal) -> "Link":
        return cls(
            number=seal.id,
            from_id=seal.from_id,
            to_id=seal.to_id,
            rows=seal.rows,
            version=seal.version,
            root=seal.root,
            previous=seal.previous,
            sealed_at=written(seal.sealed_at),
            hash=seal.hash,
        )

    @property
    def true_hash(self) -> str:
        """The hash that the link has if nobody rewrote it."""
        said = (self.number, self.previous, self.from_id, self.to_id, self.rows, self.version, self.root)
        return hashlib.sha256(" ".join(map(str, (*said, self.sealed_at))).encode()).hexdigest()


def written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def keep(bucket: Storage, link: Link, block: Records) -> None:
    """Put the block into the bucket; the link comes last, so that a link never lacks its rows."""
    bucket.put(_rows_key(link.number), io.BytesIO(block.tobytes()))
    bucket.put(_link_key(link.number), io.BytesIO(json.dumps(asdict(link), indent=2).encode()))


def kept_numbers(bucket: Storage) -> set[int]:
    """The numbers of the blocks in the bucket."""
    names = (each.key.removeprefix(FOLDER) for each in bucket.objects(FOLDER))
    stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return {int(stem) for stem in stems if stem.isdecimal()}


def is_kept(bucket: Storage, number: int) -> bool:
    try:
        bucket.head(_link_key(number))
    except NotFound:
        return False
    return True


def kept_link(bucket: Storage, number: int) -> Link | None:
    """What the bucket says of a block; None when it has no such block or what it has can't be read."""
    try:
        said = json.loads(_whole(bucket, _link_key(number)))
        return Link(**said)
    except (NotFound, ValueError, TypeError):
        return None


def kept_rows(bucket: Storage, link: Link) -> Records | None:
    """The records of a block as the bucket has them; None when they are not those of the link."""
    try:
        block = _whole(bucket, _rows_key(link.number))
    except CatalogToolError:
        return None
    whole = len(block) == link.rows * RECORD.itemsize and hashlib.sha256(block).hexdigest() == link.root
    return records(block) if whole else None


def _whole(bucket: Storage, key: str) -> bytes:
    with bucket.open(key) as stream:
        return stream.read()


def _link_key(number: int) -> str:
    return f"{FOLDER}{number:010}.json"


def _rows_key(number: int) -> str:
    return f"{FOLDER}{number:010}.rows"
