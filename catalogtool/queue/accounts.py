"""Jobs as plain values for scripts, and as lines for people at the command line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from catalogtool.queue.models import ProcessingAttempt, ProcessingQueue
from catalogtool.queue.queries.course import Step
from catalogtool.queue.queries.failures import Cause
from catalogtool.queue.queries.jobs import state_word
from catalogtool.web import filters

_FACTS = (
    *(
        "id",
        "task_type",
        "status",
        "priority",
        "payload",
        "result",
        "error_kind",
        "error_cause",
        "error_message",
    ),
    *("created_by_name", "created_at", "run_after", "started_at", "completed_at", "worker", "phase"),
    *("progress_done", "progress_total"),
)
_FACTS_OF_ATTEMPT = (
    *(
        "epoch",
        "worker",
        "pid",
        "started_at",
        "ended_at",
        "outcome",
        "error_message",
        "phase",
        "progress_done",
    ),
)


def of_job(job: ProcessingQueue) -> dict[str, Any]:
    """The job as JSON has it; times are ISO 8601."""
    return {name: _plain(getattr(job, name)) for name in _FACTS}


def of_course(tries: Sequence[ProcessingAttempt], steps: Sequence[Step]) -> dict[str, Any]:
    """The attempts and the course of a job."""
    return {
        "attempts": [{name: _plain(getattr(each, name)) for name in _FACTS_OF_ATTEMPT} for each in tries],
        "course": [{"at": _plain(step.at), "words": step.words} for step in steps],
    }


def of_cause(cause: Cause) -> dict[str, Any]:
    """A cause of failures, with the numbers of some jobs that failed by it."""
    return {
        "cause": cause.key,
        "task_type": cause.task_type,
        "error_kind": cause.error_kind,
        "jobs": cause.jobs,
        "in_the_last_day": cause.lately,
        "latest_at": _plain(cause.latest_at),
        "message": cause.message,
        "examples": [job.id for job in cause.examples],
    }


def line(job: ProcessingQueue) -> str:
    """The job in one line."""
    asked = ", ".join(f"{name} {value}" for name, value in job.payload.items())
    said = f": {job.error_message}" if job.error_message else ""
    return (
        f"{job.id}  {job.created_at:%Y-%m-%d %H:%M}  {job.task_type}{f' ({asked})' if asked else ''}, "
        f"{state_word(job)}, asked for by {job.created_by_name} {filters.ago(job.created_at)}{said}"
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
