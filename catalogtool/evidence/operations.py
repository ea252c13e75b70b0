"""The verbs of evidence: seal, archive, verify, and bring a bundle into the bucket."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogtool.changes.signals import changeset_finished
from catalogtool.core.clock import now
from catalogtool.core.database import db
from catalogtool.core.storage import storage
from catalogtool.evidence import months
from catalogtool.evidence.archiving import Mover
from catalogtool.evidence.fold import FoldCheck, check_fold
from catalogtool.evidence.months import Partition
from catalogtool.evidence.seal_check import SealCheck, check_seals
from catalogtool.evidence.sealing import Sealed, Transaction, seal
from catalogtool.queue.operations import enqueue

SECONDS_TO_SEAL = 60

Progress = Callable[[Partition, int], None]


@dataclass(frozen=True)
class Verification:
    """What the checks found; None for one that was not asked for."""

    seals: SealCheck | None
    fold: FoldCheck | None

    @property
    def findings(self) -> list[Any]:
        return [finding for check in (self.seals, self.fold) if check for finding in check.findings]

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values; `ok` says whether nothing was found."""
        told = {name: asdict(check) for name, check in (("seals", self.seals), ("fold", self.fold)) if check}
        for check in told.values():
            del check["findings"]
        return {"ok": not self.findings, **told, "findings": [each.as_json() for each in self.findings]}


@changeset_finished.connect
def seal_soon(_sender: object, *, session: Session, **_how: object) -> None:
    """Have the trail sealed in a minute, with whatever else has changed by then."""
    enqueue(
        "trail_seal",
        {},
        created_by=None,
        created_by_name="system",
        dedupe_key="trail_seal",
        delay_seconds=SECONDS_TO_SEAL,
        within=session,
    )


def seal_trail(transaction: Transaction) -> Sealed:
    """Seal what is final of the trail, and copy to the bucket what is not there yet, a transaction a block."""
    return seal(transaction, storage())


def verify(*, seals: bool, fold: bool) -> Verification:
    """Hold the trail against its seals, and the catalog against the trail folded from nothing."""
    engine, bucket = db.engine, storage()
    return Verification(
        check_seals(engine, bucket) if seals else None, check_fold(engine, bucket) if fold else None
    )


def archive(transaction: Transaction, older_than: int, progress: Progress) -> list[Partition]:
    """Seal the trail and move the months that ended so many months ago into the bucket; `progress` is told of rows."""
    seal_trail(transaction)
    with transaction() as session:
        due = months.due(session, older_than, now())
    mover = Mover(db.engine, storage(), current_app.config["SETTINGS"].database_owner_url)
    for partition in due:
        mover.move(partition, partial(progress, partition))
    return due
