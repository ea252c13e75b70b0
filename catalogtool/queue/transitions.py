"""How a job moves from state to state: short transactions that reckon with the database's clock alone.

Only the holder of the present epoch may move a job that is being processed; whoever lost it changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CursorResult, Engine, Result, TextClause, text
from sqlalchemy.orm import Session

from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended

Ending = Literal["completed", "failed", "cancelled"]


@dataclass(frozen=True)
class Claim:
    """A job taken by this process, and the epoch that proves it."""

    id: int
    epoch: int
    task_type: str
    payload: dict[str, Any]
    cursor: dict[str, Any]
    retry_count: int
    created_by: int | None
    created_by_name: str


_CLAIMABLE = """
    (status = 'pending' and run_after <= now()) or (status = 'processing' and lease_until < now())
"""
_HELD = "where id = :id and epoch = :epoch and status = 'processing'"

_ANY_CLAIMABLE = text(f"select exists (select from processing_queue where {_CLAIMABLE})")

# A death of the worker counts as a retry, until a chunk goes through again.
_CLAIM = text(f"""
    update processing_queue
    set status = 'processing', epoch = epoch + 1, retry_count = retry_count + (status = 'processing')::int,
        worker = :worker, lease_until = now() + interval '30 seconds', heartbeat_at = now(),
        started_at = coalesce(started_at, now())
    where id = (
        select id from processing_queue where {_CLAIMABLE}
        order by priority desc, run_after, id limit 1 for update skip locked
    )
    returning id, epoch, task_type, payload, cursor, retry_count, created_by, created_by_name
""")

_RENEW = text(f"""
    update processing_queue set lease_until = now() + interval '30 seconds', heartbeat_at = now() {_HELD}
""")

_HAND_BACK = text(
    f"update processing_queue set status = 'pending', lease_until = null, run_after = now() {_HELD}"
)

_RETRY = text(f"""
    update processing_queue
    set status = 'pending', lease_until = null, retry_count = retry_count + 1, error_message = :message,
        run_after = now() + make_interval(secs => :seconds)
    {_HELD}
""")

_END = text(f"""
    update processing_queue
    set status = :status, completed_at = now(), lease_until = null, result = cast(:result as jsonb),
        error_message = :message, error_trace = :trace
    {_HELD}
""")

# The first lines of a chunk: what was wished meanwhile, and limits that make a frozen or vanished worker let go.
_LOOK = text(f"""
    select cancel_requested_at is not null, set_config('idle_in_transaction_session_timeout', '60s', true),
           set_config('client_connection_check_interval', '2s', true)
    from processing_queue {_HELD}
""")

# The last line of a chunk, the fence. A new phase counts its progress from nothing. `now()` is the time at which the
# chunk began, right for its phase and wrong for its lease.
_ADVANCE = text(f"""
    update processing_queue
    set lease_until = clock_timestamp() + interval '30 seconds', heartbeat_at = clock_timestamp(),
        retry_count = 0, error_message = null, cursor = coalesce(cast(:cursor as jsonb), cursor),
        progress_done = coalesce(:done, case when phase is distinct from coalesce(:phase, phase) then 0
                                             else progress_done end + :advance),
        progress_total = coalesce(:total, case when phase is not distinct from coalesce(:phase, phase)
                                               then progress_total end),
        phase_started_at = case when phase is distinct from coalesce(:phase, phase) then now()
                                else phase_started_at end,
        phase = coalesce(:phase, phase)
    {_HELD}
""")


def any_claimable(engine: Engine) -> bool:
    """Tell whether a job waits for a worker: due, or left behind by one that died."""
    with engine.connect() as connection:
        return bool(connection.scalar(_ANY_CLAIMABLE))


def claim(engine: Engine, worker: str) -> Claim | None:
    """Take the next job for 30 seconds, highest priority first; None when nothing waits."""
    with engine.begin() as connection:
        row = connection.execute(_CLAIM, {"worker": worker}).one_or_none()
    return Claim(*row) if row else None


def renew(engine: Engine, held: Claim) -> bool:
    """Hold the job for another 30 seconds; False when it is no longer this process's."""
    return _move(engine, _RENEW, held)


def hand_back(engine: Engine, held: Claim) -> bool:
    """Let another worker go on where this one stopped; it counts as no retry."""
    return _move(engine, _HAND_BACK, held)


def retry(engine: Engine, held: Claim, message: str, seconds: float) -> bool:
    """Have the job tried again in so many seconds."""
    return _move(engine, _RETRY, held, message=message, seconds=seconds)


def end(
    engine: Engine,
    held: Claim,
    status: Ending,
    *,
    result: dict[str, Any] | None = None,
    message: str | None = None,
    trace: str | None = None,
) -> bool:
    """End the job and tell who listens, in one transaction; False when it is no longer this process's."""
    kept = None if result is None else json.dumps(result)
    outcome = {"status": status, "result": kept, "message": message, "trace": trace}
    with Session(engine) as session, session.begin():
        if not _changed_one(session.execute(_END, {**_key(held), **outcome})):
            return False
        job_ended.send(session, job=session.get_one(ProcessingQueue, held.id))
    return True


def look(session: Session, held: Claim) -> bool | None:
    """Begin a chunk: tell whether the job is to be cancelled; None when it is no longer this process's."""
    row = session.execute(_LOOK, _key(held)).one_or_none()
    return bool(row[0]) if row else None


def advance(session: Session, held: Claim, progress: Mapping[str, Any]) -> bool:
    """Note a chunk's progress in its own transaction; False when the job is no longer this process's.

    `progress` has phase, advance, done, total and cursor.
    """
    cursor = None if progress["cursor"] is None else json.dumps(progress["cursor"])
    return _changed_one(session.execute(_ADVANCE, {**_key(held), **progress, "cursor": cursor}))


def _move(engine: Engine, statement: TextClause, held: Claim, **values: object) -> bool:
    with engine.begin() as connection:
        return _changed_one(connection.execute(statement, {**_key(held), **values}))


def _changed_one(outcome: Result[Any]) -> bool:
    return isinstance(outcome, CursorResult) and outcome.rowcount == 1


def _key(held: Claim) -> dict[str, int]:
    return {"id": held.id, "epoch": held.epoch}
