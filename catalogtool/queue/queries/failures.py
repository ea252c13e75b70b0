"""What has failed, by its cause: two failures are one when their messages differ in nothing but numbers and names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import aliased

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.matching import visible_to
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.access import Actor

MOST_CAUSES = 100
EXAMPLES = 3


@dataclass(frozen=True)
class Cause:
    """The failed jobs of one kind of work with one cause: how many, when last, and the newest of them."""

    task_type: str
    error_kind: str | None
    key: str
    jobs: int
    lately: int  # in the last day
    latest_at: datetime
    examples: list[ProcessingQueue]

    @property
    def message(self) -> str | None:
        return self.examples[0].error_message

    @property
    def exception(self) -> str | None:
        """What the program said, for admins: the last line of the newest trace."""
        trace = self.examples[0].error_trace or ""
        return trace.strip().rpartition("\n")[2] or None


def causes(actor: Actor) -> list[Cause]:
    """The causes of the failed jobs that the actor may see, the latest first."""
    groups = _groups(actor).subquery()
    job = aliased(ProcessingQueue)
    newest = (
        select(job)
        .where(
            true() if actor.may("operate_queue") else job.created_by == actor.id,
            job.status == "failed",
            job.task_type == groups.c.task_type,
            job.error_kind.is_not_distinct_from(groups.c.error_kind),
            job.error_cause.is_not_distinct_from(groups.c.error_cause),
        )
        .order_by(job.completed_at.desc())
        .limit(EXAMPLES)
        .lateral("newest")
    )
    example = aliased(ProcessingQueue, newest)
    order = (groups.c.latest_at.desc(), groups.c.task_type, groups.c.error_cause, example.completed_at.desc())
    rows = session().execute(select(groups, example).join(newest, true()).order_by(*order))
    found: dict[tuple[str, str | None, str], Cause] = {}
    for task_type, kind, key, jobs, lately, latest_at, each in rows:
        cause = Cause(task_type, kind, key or "", jobs, lately, latest_at, [])
        found.setdefault((task_type, kind, key), cause).examples.append(each)
    return list(found.values())


def _groups(actor: Actor) -> Select[str, str | None, str | None, int, int, datetime | None]:
    job = ProcessingQueue
    latest_at = func.max(job.completed_at).label("latest_at")
    lately = func.count().filter(job.completed_at > now() - timedelta(days=1)).label("lately")
    keys = (job.task_type, job.error_kind, job.error_cause)
    counted = select(*keys, func.count().label("jobs"), lately, latest_at)
    return (
        counted.where(visible_to(actor), job.status == "failed")
        .group_by(*keys)
        .order_by(latest_at.desc())
        .limit(MOST_CAUSES)
    )
