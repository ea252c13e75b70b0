"""Work made up for these tests, and looks at what became of it."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from catalogtool.core.database import db, transaction
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task

_SIGNED = text(
    "select set_config('catalog.actor_name', 'tests', true), set_config('catalog.source', 'system', true)"
)

# What a job of the type "scripted" does, told by the test that made it.
scripts: dict[int, Callable[[RunningJob], dict[str, Any] | None]] = {}


@task("scripted", title="Scripted work", needs=None)
def run_script(job: RunningJob) -> dict[str, Any] | None:
    """Whatever the test says."""
    return scripts[job.id](job)


@task("steps", title="Steps", needs=None)
def run_steps(job: RunningJob) -> dict[str, Any]:
    """Leave one mark a step; safe to run twice, since the mark and the cursor commit together."""
    steps = job.payload["steps"]
    for step in range(job.cursor.get("step", 0), steps):
        with job.chunk() as chunk:
            leave_mark(chunk.session, job.id, step)
            time.sleep(job.payload.get("seconds", 0))
            chunk.phase, chunk.advance, chunk.total = "Stepping", 1, steps
            chunk.cursor = {"step": step + 1}
    return {"steps": steps}


def leave_mark(session: Session, job_id: int, step: int) -> None:
    """An effect that can be counted: a finished row of its own."""
    values = {"task": "mark", "payload": f'{{"job": {job_id}, "step": {step}}}'}
    session.execute(
        text(
            "insert into processing_queue (task_type, status, payload) values (:task, 'completed', :payload)"
        ),
        values,
    )


def marks(job_id: int) -> list[int]:
    """The steps of the job whose effect is in the database."""
    with Session(db.engine) as session:
        payload = ProcessingQueue.payload
        found = select(payload["step"]).where(
            ProcessingQueue.task_type == "mark", payload["job"].as_integer() == job_id
        )
        return sorted(session.scalars(found))


def ask(task_type: str = "steps", payload: dict[str, Any] | None = None, **how: Any) -> int:
    """Put a job into the queue and commit."""
    with transaction():
        return enqueue(
            task_type, payload or {"steps": 1}, **{"created_by": None, "created_by_name": "tests", **how}
        ).id


def script(do: Callable[[RunningJob], dict[str, Any] | None]) -> int:
    """Put a job into the queue that does what the function does."""
    job_id = ask("scripted", {})
    scripts[job_id] = do
    return job_id


def look(job_id: int) -> ProcessingQueue:
    """The job as it stands in the database now."""
    with Session(db.engine, expire_on_commit=False) as session:
        return session.get_one(ProcessingQueue, job_id)


def count() -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(ProcessingQueue)) or 0


def change(statement: str, **values: Any) -> None:
    """Run a statement as another process would, in a transaction of its own that says who it is."""
    with db.engine.begin() as connection:
        connection.execute(_SIGNED)
        connection.execute(text(statement), values)


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until something holds, and tell whether it came to that in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
