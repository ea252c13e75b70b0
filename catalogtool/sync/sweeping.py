"""Answers of other services are kept for as long as a fault in their translation can be mended, and no longer."""

from catalogtool.core.clock import now
from catalogtool.queue.runtime import RunningJob
from catalogtool.sync.following.keeping import forget_old_answers

AT_ONCE = 1000


def sweep_answers(job: RunningJob) -> dict[str, int]:
    """Throw away the answers whose time is over; give how many there were."""
    thrown_away = job.cursor.get("thrown_away", 0)
    swept = AT_ONCE
    while swept == AT_ONCE:
        with job.chunk() as chunk:
            swept = forget_old_answers(chunk.session, now(), AT_ONCE)
            thrown_away += swept
            chunk.phase, chunk.advance = "Throwing away", swept
            chunk.cursor = {"thrown_away": thrown_away}
    return {"thrown_away": thrown_away}
