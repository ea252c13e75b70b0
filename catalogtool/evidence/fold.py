"""The trail folded from nothing and held against the live tables, record by record and column by column.

It is one snapshot of the database, taken slice by slice in the order of the keys, so that a million records need no
more memory than one slice.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalogtool.changes.subject import SUBJECTS, Subject
from catalogtool.core.database import Base
from catalogtool.core.storage import Storage
from catalogtool.evidence.findings import Finding
from catalogtool.evidence.record_check import differences
from catalogtool.evidence.snapshot import whole_trail

# What the database keeps for itself, and the line, which stands beside the change.
UNTOLD = ("id", "created_at", "updated_at", "row_version", "source_line")

SLICE = 20_000

_END = "select {key} from {table} where {key} > :low order by {key} offset :rows limit 1"
_COUNT = "select count(*) from {table} where {range}"

# A video's entries are found by one index, those of purged videos and of other records by another.
_TOLD = "select subject_key, id, changes from {trail} where subject = :subject and {range}"

# A record of which nothing is left, not even its key, was removed for good.
_DIFFERING = """
    with told as (
        select subject_key as key, trail_merge(changes order by id) as last from ({told}) entry group by subject_key
    ),
    folded as (
        select key, (select jsonb_object_agg(each.key, each.value -> 1) from jsonb_each(last) each) as said from told
    ),
    live as (
        select {key} as key, to_jsonb(v) - cast(:untold as text[]) as said from {table} v where {range}
    )
    select key, folded.said, live.said from folded full join live using (key)
    where case when live.said is null then folded.said ->> '{key}' is not null
               when folded.said is null then true
               else cast(:nothing as jsonb) || folded.said <> live.said end
    order by key
"""


@dataclass
class FoldCheck:
    """What folding found: how many live records were held against the trail, and where they differ."""

    records: int = 0
    findings: list[Finding] = field(default_factory=list)


def check_fold(engine: Engine, bucket: Storage) -> FoldCheck:
    """Fold the whole trail and name every record and field that is not as the catalog has it."""
    check = FoldCheck()
    with whole_trail(engine, bucket) as session:
        for subject in SUBJECTS:
            for low, high in _slices(session, subject):
                check.records += _count(session, subject, low, high)
                check.findings += _fold(session, subject, low, high)
    return check


def _slices(session: Session, subject: Subject) -> Iterator[tuple[str, str | None]]:
    """Where slices of the keys begin and end; the last one has no end."""
    end = text(_END.format(table=subject.table, key=subject.key))
    low: str | None = ""
    while low is not None:
        high = session.scalar(end, {"low": low, "rows": SLICE - 1})
        yield low, high
        low = high


def _count(session: Session, subject: Subject, low: str, high: str | None) -> int:
    counted = _COUNT.format(table=subject.table, range=_range(subject.key, high))
    return session.scalar(text(counted), {"low": low, "high": high}) or 0


def _fold(session: Session, subject: Subject, low: str, high: str | None) -> Iterator[Finding]:
    columns = Base.metadata.tables[subject.table].columns
    nothing = {column.name: None for column in columns if column.name not in UNTOLD}
    statement = _DIFFERING.format(
        told=_told(subject, high), key=subject.key, table=subject.table, range=_range(subject.key, high)
    )
    values: dict[str, Any] = {"subject": subject.name, "low": low, "high": high}
    values |= {"untold": list(UNTOLD), "nothing": json.dumps(nothing)}
    for key, told, live in session.execute(text(statement), values):
        yield from differences(subject, key, told, live)


def _told(subject: Subject, high: str | None) -> str:
    by_key = _range("subject_key", high)
    streams = [("metadata_sync", f"video_id is null and {by_key}"), ("archived_entry", by_key)]
    if subject.key == "video_id":
        streams.append(("metadata_sync", _range("video_id", high)))
    return " union all ".join(_TOLD.format(trail=trail, range=condition) for trail, condition in streams)


def _range(column: str, high: str | None) -> str:
    return f"{column} > :low" if high is None else f"{column} > :low and {column} <= :high"
