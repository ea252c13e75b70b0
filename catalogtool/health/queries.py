"""What the database tells of its own state and of the queue's, asked by those who can't wait."""

from dataclasses import dataclass
from functools import cache

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

_REVISION = text("select version_num from alembic_version")

# Of the jobs that have ended only the failed ones: what went well grows for ever and would be counted at each scrape.
_WORK = text("""
    select task_type, status, count(*) as jobs,
           coalesce(max(extract(epoch from now() - run_after))
                    filter (where status = 'pending' and run_after <= now()), 0)::float as waiting_seconds,
           coalesce(sum(progress_done / greatest(extract(epoch from now() - phase_started_at), 0.1))
                    filter (where status = 'processing'), 0)::float as rows_per_second
    from processing_queue where status in ('pending', 'processing', 'failed')
    group by task_type, status
""")


_REPORTS_WAITING = text("""
    select status, count(*) as reports from report
    where status in ('unknown', 'quarantined', 'compared') group by status
""")


@dataclass(frozen=True)
class Work:
    """The jobs of one type in one state; how long the longest has waited since it was due; how fast they go."""

    task_type: str
    status: str
    jobs: int
    waiting_seconds: float
    rows_per_second: float


def migrations_missing(session: Session) -> bool:
    """Tell whether this program knows migrations that the database has not seen.

    A database that is further than this program lacks nothing: that is how it looks during an upgrade.
    """
    try:
        present = session.scalar(_REVISION)
    except ProgrammingError:
        return True
    head, older = _revisions(current_app.extensions["migrate"].directory)
    return present is None or (present != head and present in older)


def work(session: Session) -> list[Work]:
    """The unfinished and the failed jobs by type and state."""
    return [Work(**row) for row in session.execute(_WORK).mappings()]


def reports_waiting(session: Session) -> dict[str, int]:
    """How many reports wait for people: in quarantine, or with changes to be looked at."""
    return {row.status: row.reports for row in session.execute(_REPORTS_WAITING)}


@cache
def _revisions(directory: str) -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory(directory)
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())
