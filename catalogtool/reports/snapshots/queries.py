"""What pages show of records that have disappeared."""

from dataclasses import dataclass

from sqlalchemy import text

from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.database import session
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.models import Report
from catalogtool.reports.snapshots.guesses import ground_of


@dataclass(frozen=True)
class Absence:
    """Whose list lacks a record since which report, and why that probably is."""

    content_owner: str
    report_id: int
    because: str | None
    ground: str | None


def absence_of(subject: str, key: str) -> Absence | None:
    """The latest absence of the record from a list that had held it; None when the lists have it."""
    kinds = [kind.name for kind in KINDS if kind.subject == subject and kind.lists_all]
    found = session().execute(_ABSENCE, {"kinds": kinds, "key": key}).first()
    if found is None:
        return None
    return Absence(found.content_owner, found.lost_in, found.because, ground_of(subject, found.because))


def still_missing(report: Report) -> list[tuple[str, int]]:
    """Why the records that the report found to be missing probably are gone, and how many still are, most first."""
    if not report.records_gone or report.content_owner is None:
        return []
    subject = SUBJECTS[report.subject]
    counted = session().execute(
        text(_STILL_MISSING.format(table=subject.table, key=subject.key)),
        {"kind": report.kind, "owner": report.content_owner, "since": report.created_at},
    )
    return [(because, count) for because, count in counted]


_ABSENCE = text("""
select s.content_owner, m.lost_in, m.lost_because as because
from snapshot s join snapshot_member m on m.snapshot_id = s.id
where s.kind = any(:kinds) and m.key = :key and m.lost_in is not null
order by m.lost_because is null, m.lost_in desc limit 1
""")

_STILL_MISSING = """
select coalesce(m.lost_because, ''), count(*)
from {table} v join snapshot s on s.kind = :kind and s.content_owner = :owner
    join snapshot_member m on m.snapshot_id = s.id and m.key = v.{key}
where v.missing_since = :since and v.missing_since is not null and v.deleted_at is null
group by 1 order by 2 desc
"""
