"""When a changeset stops for an admin: it would change a sensitive field on too many records."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.audit.fields import field_label
from catalogtool.changes.stage import Stage
from catalogtool.web import filters

# A share of a small catalog says little.
HARMLESS_RECORDS = 100


@dataclass(frozen=True)
class Limits:
    """How many records, and which share of those that have the field, may change without an admin."""

    most_records: int = 100_000
    most_percent: int = 10


def objections(session: Session, stage: Stage, limits: Limits) -> Iterable[str]:
    """A sentence for each sensitive field that the compared stage would change beyond the limits."""
    counted = session.execute(
        text(_COUNT.format(differing=stage.differing)), {"sensitive": list(stage.subject.review.sensitive)}
    )
    for field, records in counted.all():
        if records < HARMLESS_RECORDS:
            continue
        percent = 100 * records / max(_holders(session, stage, field), 1)
        if records > limits.most_records or percent > limits.most_percent:
            yield (
                f"{field_label(field)} would change on {filters.number(records)} {stage.subject.name}s, "
                f"{percent:.0f} % of those that have it."
            )


def _holders(session: Session, stage: Stage, field: str) -> int:
    had = "true" if field == "deleted_at" else f"{field} is not null"
    return int(
        session.scalar(text(f"select count(*) from {stage.subject.table} where {had} and deleted_at is null"))
        or 0
    )


# Where nothing was known before, nothing is lost.
_COUNT = """
select split_part(grouped.key, chr(31), 1) as field, count(*) as records
from {differing} d cross join lateral unnest(d.groups) grouped (key)
where d.subject_id is not null and split_part(grouped.key, chr(31), 1) = any(cast(:sensitive as text[]))
    and split_part(grouped.key, chr(31), 2) <> 'set'
    and not (split_part(grouped.key, chr(31), 2) = 'value' and split_part(grouped.key, chr(31), 3) = '')
group by 1 order by 2 desc
"""
