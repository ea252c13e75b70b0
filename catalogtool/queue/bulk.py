"""The same for all jobs that match, in one transaction, and only if they are about as many as a person was told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from catalogtool.core.database import session
from catalogtool.core.errors import Conflict
from catalogtool.queue.matching import Matching
from catalogtool.queue.models import UNFINISHED, ProcessingQueue
from catalogtool.queue.operating import (
    ENDED_BADLY,
    accepted_priority,
    end_job,
    kinds_to_retry,
    move_in_line,
    require_operator,
    revive_job,
    sign,
)
from catalogtool.web import filters
from catalogtool.web.access import Actor

Act = Literal["retry", "cancel", "priority"]

# Others are told of every retried and every cancelled job; so many take some seconds.
MOST_AT_ONCE = 1_000
NONE_LEFT = "No job matches any more, so there is nothing to do."
EXAMPLES = 10


@dataclass(frozen=True)
class Concerned:
    """The jobs with which the actor would do something: those that match, that allow it, and that come after one."""

    act: Act
    matching: Matching
    actor: Actor
    after: int = 0  # the number of the last job that an earlier step has tried

    def count(self) -> int:
        """How many they are."""
        return (
            session().scalar(select(func.count()).select_from(ProcessingQueue).where(*self._conditions)) or 0
        )

    def first(self, most: int) -> Select[ProcessingQueue]:
        """SQL for so many of them, the oldest first."""
        return select(ProcessingQueue).where(*self._conditions).order_by(ProcessingQueue.id).limit(most)

    def examples(self) -> Sequence[ProcessingQueue]:
        """Some of them to show."""
        return session().scalars(self.first(EXAMPLES)).all()

    @property
    def _conditions(self) -> list[ColumnElement[bool]]:
        job = ProcessingQueue
        runs_on = and_(job.status == "processing", job.cancel_requested_at.is_(None))
        able = {
            "retry": and_(job.status.in_(ENDED_BADLY), job.task_type.in_(kinds_to_retry(self.actor))),
            "cancel": or_(job.status == "pending", runs_on),
            "priority": job.status.in_(UNFINISHED),
        }
        return [*self.matching.conditions(self.actor), able[self.act], job.id > self.after]


@dataclass
class Outcome:
    """How many jobs were moved, which stayed as they were and why, and who is left for another step."""

    done: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    left: int = 0
    last: int = 0  # the number of the last job that was tried


def do_all(concerned: Concerned, counted: int, priority: int | None = None) -> Outcome:
    """Do it with the oldest thousand of them, one that makes no sense stays as it is.

    Raises Conflict when there are more than were counted or a tenth fewer, Forbidden when the actor may not do it.
    """
    if concerned.act == "priority":
        require_operator(concerned.actor)
    _confirm(concerned.count(), counted)
    sign(concerned.actor, "bulk_edit")
    chosen = concerned.first(min(counted, MOST_AT_ONCE)).with_for_update()
    jobs = session().scalars(chosen.execution_options(populate_existing=True)).all()
    if not jobs:
        raise Conflict(NONE_LEFT)
    outcome = _set_priority(jobs, priority) if concerned.act == "priority" else _move(concerned.act, jobs)
    outcome.last = jobs[-1].id
    outcome.left = replace(concerned, after=outcome.last).count()
    return outcome


def _confirm(present: int, counted: int) -> None:
    """Some end while a person thinks; others must not come in unseen."""
    if not present:
        raise Conflict(NONE_LEFT)
    if not counted - counted // 10 <= present <= counted:
        raise Conflict(
            f"{filters.plural(counted, 'job')} matched when you were asked, now {filters.number(present)} do. "
            "Nothing was done: go back, look again and confirm what you see."
        )


def _set_priority(jobs: Sequence[ProcessingQueue], priority: int | None) -> Outcome:
    wanted = accepted_priority(-1 if priority is None else priority)
    others = [job for job in jobs if job.priority != wanted]
    for job in others:
        move_in_line(session(), job, wanted)
    return Outcome(done=len(others))


def _move(act: Act, jobs: Sequence[ProcessingQueue]) -> Outcome:
    move, outcome = revive_job if act == "retry" else end_job, Outcome()
    for job in jobs:
        try:
            move(session(), job)
        except Conflict as refusal:
            outcome.refused[job.id] = refusal.message
        else:
            outcome.done += 1
    return outcome
