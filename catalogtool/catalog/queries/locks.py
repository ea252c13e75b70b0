"""Fields that only people may change: who locked them and why, and what the locks kept out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from catalogtool.audit.entry import Entry
from catalogtool.audit.queries import trail
from catalogtool.audit.walk import Sought
from catalogtool.changes.models import Changeset, SetAside
from catalogtool.core.database import session


@dataclass(frozen=True)
class Lock:
    """The entry of the trail that locked a field, and the reason that was given."""

    entry: Entry
    reason: str | None


@dataclass(frozen=True)
class Suppressed:
    """What a source wanted of a locked field when it last wanted something else, and how often that was so."""

    field: str
    wanted: Any
    kept: Any
    source: str
    report_id: int | None
    changeset_id: int
    actor_name: str
    applied_at: datetime | None
    times: int


def locks_of(subject: str, key: str, fields: Sequence[str] | None) -> dict[str, Lock]:
    """The locks on these fields of a record."""
    if not fields:
        return {}
    entries = trail(Sought(subject=subject, subject_key=key, field="locked_fields")).entries
    latest = {field: entry for entry in reversed(entries) for field in _locked_by(entry) if field in fields}
    numbers = [entry.changeset_id for entry in latest.values()]
    given = select(Changeset.id, Changeset.reason).where(Changeset.id.in_(numbers))
    reasons = {row.id: row.reason for row in session().execute(given)}
    return {field: Lock(entry, reasons.get(entry.changeset_id)) for field, entry in latest.items()}


def suppressed(subject: str, key: str) -> list[Suppressed]:
    """What locks kept out of a record, each field once, the latest first."""
    said = (SetAside.subject == subject, SetAside.subject_key == key, SetAside.outcome == "locked")
    newest = (
        select(
            SetAside.field,
            SetAside.wanted,
            SetAside.kept,
            Changeset.source,
            Changeset.report_id,
            Changeset.id,
            Changeset.actor_name,
            Changeset.applied_at,
            func.count().over(partition_by=SetAside.field),
        )
        .join(Changeset, Changeset.id == SetAside.changeset_id)
        .where(*said, Changeset.status.in_(("applied", "held")))
        .ext(distinct_on(SetAside.field))
        .order_by(SetAside.field, SetAside.id.desc())
    )
    found = [Suppressed(*row) for row in session().execute(newest)]
    return sorted(found, key=lambda each: each.changeset_id, reverse=True)


def _locked_by(entry: Entry) -> set[str]:
    old, new = entry.changes["locked_fields"]
    return set(new or ()) - set(old or ())
