"""Which jobs a list shows, and an operator moves: those that a person may see and that match what is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Text, cast, exists, func, or_, true
from sqlalchemy.orm import aliased

from catalogtool.queue.models import PausedTask, ProcessingQueue
from catalogtool.web.access import Actor

# As many digits as the database knows for certain.
_LONGEST_NUMBER = 18

# Not a state of its own: pending, and no worker would take it now.
HELD_BACK = "held back"


@dataclass(frozen=True, kw_only=True)
class Matching:
    """What a job must be; an empty word asks for nothing. The names are those of the list's address."""

    status: str = ""
    type: str = ""
    person: str = ""
    video: str = ""
    error: str = ""
    cause: str = ""
    q: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str | None]) -> "Matching":
        """What the values ask for; others than those above are passed over."""
        return cls(**{each.name: values.get(each.name) or "" for each in fields(cls)})

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        """SQL on the queue for the jobs that match and that the actor may see."""
        job = ProcessingQueue
        asked = {
            "type": job.task_type == self.type,
            "person": job.created_by_name == self.person,
            "video": job.video_id == self.video,
            "error": job.error_kind == self.error,
            "cause": job.error_cause == self.cause,
        }
        conditions = [
            visible_to(actor),
            *(condition for name, condition in asked.items() if getattr(self, name)),
        ]
        if self.status:
            conditions.append(is_held_back() if self.status == HELD_BACK else job.status == self.status)
        if self.q:
            conditions.append(self._says())
        return conditions

    def _says(self) -> ColumnElement[bool]:
        in_payload = cast(ProcessingQueue.payload, Text).icontains(self.q, autoescape=True)
        is_number = self.q.isascii() and self.q.isdecimal() and len(self.q) <= _LONGEST_NUMBER
        return or_(in_payload, ProcessingQueue.id == int(self.q)) if is_number else in_payload


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Everything for admins, what they asked for themselves for others."""
    return true() if actor.may("operate_queue") else ProcessingQueue.created_by == actor.id


def is_held_back() -> ColumnElement[bool]:
    """Whether the job waits for a moment, for another job, or for its kind of work to be resumed."""
    job, other = ProcessingQueue, aliased(ProcessingQueue)
    busy = exists().where(other.lock_key == job.lock_key, other.status == "processing")
    paused = exists().where(PausedTask.task_type == job.task_type)
    return (job.status == "pending") & or_(job.run_after > func.now(), busy, paused)
