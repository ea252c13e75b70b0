"""What is kept for runs goes in time: answers, which could be read again, and the records that somebody chose."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from catalogtool.core.clock import now
from catalogtool.core.database import affected
from catalogtool.queue.runtime import RunningJob
from catalogtool.sync.following.keeping import forget_old_answers

AT_ONCE = 10_000
# So long a run that has ended may be tried again with the records that were chosen for it.
CHOICES_KEPT = timedelta(days=30)


def sweep(job: RunningJob) -> dict[str, int]:
    """Throw away the answers whose time is over, and what was chosen for runs that ended long ago; give how many."""
    counts = {**dict.fromkeys(SWEPT, 0), **job.cursor}
    for name, (phase, forget) in SWEPT.items():
        swept = AT_ONCE
        while swept == AT_ONCE:
            with job.chunk() as chunk:
                swept = forget(chunk.session, now(), AT_ONCE)
                counts[name] += swept
                chunk.phase, chunk.advance, chunk.cursor = phase, swept, dict(counts)
    return counts


def forget_old_choices(session: Session, at: datetime, number: int) -> int:
    """Throw away so many of the choices that no run needs any more; give how many there were."""
    return affected(session, _CHOICES, ended_before=at - CHOICES_KEPT, number=number)


SWEPT: Mapping[str, tuple[str, Callable[[Session, datetime, int], int]]] = {
    "thrown_away": ("Throwing away answers", forget_old_answers),
    "choices": ("Throwing away choices", forget_old_choices),
}

# Several runs may share what was chosen for one of them.
_CHOICES = """
delete from sync_choice where ctid = any (array(
    select c.ctid from sync_choice c where c.job_id = any (array(
        select q.id from processing_queue q
        where exists (select from sync_choice s where s.job_id = q.id) and not exists (
            select from processing_queue p
            where p.payload -> 'scope' ->> 'chosen_by' = q.id::text
                and (p.status in ('pending', 'processing') or p.completed_at >= :ended_before)
        )
    )) limit :number
))
"""
