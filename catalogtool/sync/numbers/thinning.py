"""Numbers from a while ago are kept one a week, the last of each."""

from datetime import datetime, timedelta

from catalogtool.core.clock import now
from catalogtool.core.database import affected
from catalogtool.queue.runtime import RunningJob

KEPT_WHOLE = timedelta(days=90)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
# So many weeks may pass without thinning before one is left as it is.
WEEKS = 8


def thin(job: RunningJob) -> dict[str, int]:
    """Go through the weeks that have just grown old, each day in a transaction, and count what was dropped."""
    until = monday_of(now() - KEPT_WHOLE)
    days = [until - number * A_DAY for number in range(WEEKS * 7, 0, -1)]
    for place in range(job.cursor.get("place", 0), len(days)):
        with job.chunk() as chunk:
            day = days[place]
            monday = monday_of(day) + A_WEEK
            dropped = affected(chunk.session, _THIN, day=day, next_day=day + A_DAY, next_monday=monday)
            chunk.phase, chunk.done, chunk.total = "Thinning", place + 1, len(days)
            chunk.cursor = {"place": place + 1, "dropped": job.cursor.get("dropped", 0) + dropped}
    return {"dropped": job.cursor.get("dropped", 0)}


def monday_of(moment: datetime) -> datetime:
    """Begin the week of the moment, in UTC."""
    return (moment - moment.weekday() * A_DAY).replace(hour=0, minute=0, second=0, microsecond=0)


_THIN = """
delete from metric m where m.collected_at >= :day and m.collected_at < :next_day and exists (
    select from metric later
    where later.subject = m.subject and later.subject_key = m.subject_key and later.source = m.source
        and later.metric_type = m.metric_type
        and later.collected_at > m.collected_at and later.collected_at < :next_monday
)
"""
