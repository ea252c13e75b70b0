"""How a job that is being worked on moves: short transactions that reckon with the database's clock alone.

Only the holder of the present epoch may move it; whoever lost it changes nothing.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CursorResult, Engine, Result, TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogtool.queue.claiming import Claim
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_ended

Ending = Literal["completed", "failed", "cancelled"]
ErrorKind = Literal["transient", "refused", "fault", "crash"]

_HELD = "where id = :id and epoch = :epoch and status = 'processing'"


def _leaving(changes: str, outcome: str, message: str = "null") -> TextClause:
    """SQL that takes the job out of its holder's hands and closes the attempt."""
    return text(f"""
        with moved as (
            update processing_queue set lease_until = null, {changes} {_HELD}
            returning id, epoch, phase, progress_done
        ), closed as (
            update processing_attempt a
            set ended_at = now(), outcome = {outcome}, error_message = {message},
                phase = moved.phase, progress_done = moved.progress_done
            from moved where a.job_id = moved.id and a.epoch = moved.epoch
        )
        select count(*) from moved
    """)


_RENEW = text(f"""
    update processing_queue set lease_until = now() + interval '30 seconds', heartbeat_at = now() {_HELD}
""")

_LOCK = text(f"update processing_queue set lock_key = :lock_key {_HELD}")

_HAND_BACK = _leaving("status = 'pending', run_after = now()", "'handed_back'")

_WAIT = _leaving(
    "status = 'pending', run_after = now(), lock_key = :lock_key", "'waiting'", "'Other work is in the way.'"
)

_PUT_OFF = _leaving(
    "status = 'pending', run_after = :until, error_message = :message, error_kind = null",
    "'waiting'",
    ":message",
)

_RETRY = _leaving(
    """status = 'pending', retry_count = retry_count + 1, error_message = :message, error_kind = 'transient',
       run_after = now() + make_interval(secs => :seconds)""",
    "'retried'",
    ":message",
)

_END = _leaving(
    """status = :status, completed_at = now(), result = cast(:result as jsonb),
       error_message = :message, error_kind = :kind, error_trace = :trace""",
    ":status",
    ":message",
)

# The first lines of a chunk: what was wished meanwhile, and limits that make a frozen or vanished worker let go. One
# that was frozen while it sent rows is not idle to PostgreSQL; from version 17 on the third limit ends it.
_LOOK = text(f"""
    select cancel_requested_at is not null, set_config('idle_in_transaction_session_timeout', '30s', true),
           set_config('client_connection_check_interval', '2s', true),
           case when current_setting('transaction_timeout', true) is not null
                then set_config('transaction_timeout', '600s', true) end
    from processing_queue {_HELD}
""")

# Work that a later attempt need not do again; it shows that neither a server nor this place of the job is to blame.
_MOVED = "(coalesce(cast(:cursor as jsonb), cursor) is distinct from cursor or :advance > 0)"

# The last line of a chunk, the fence. A new phase counts its progress from nothing. `now()` is the time at which the
# chunk began, right for its phase and wrong for its lease.
_ADVANCE = text(f"""
    update processing_queue
    set lease_until = clock_timestamp() + interval '30 seconds', heartbeat_at = clock_timestamp(),
        retry_count = case when {_MOVED} then 0 else retry_count end,
        crash_count = case when {_MOVED} then 0 else crash_count end,
        error_message = case when {_MOVED} then null else error_message end,
        error_kind = case when {_MOVED} then null else error_kind end,
        cursor = coalesce(cast(:cursor as jsonb), cursor),
        progress_done = coalesce(:done, case when phase is distinct from coalesce(:phase, phase) then 0
                                             else progress_done end + :advance),
        progress_total = coalesce(:total, case when phase is not distinct from coalesce(:phase, phase)
                                               then progress_total end),
        phase_started_at = case when phase is distinct from coalesce(:phase, phase) then now()
                                else phase_started_at end,
        phase = coalesce(:phase, phase)
    {_HELD}
""")


def renew(engine: Engine, held: Claim) -> bool:
    """Hold the job for another 30 seconds; False when it is no longer this process's."""
    with engine.begin() as connection:
        return _changed_one(connection.execute(_RENEW, _key(held)))


def lock(session: Session, held: Claim, lock_key: str) -> bool:
    """Keep others with the same key from running beside the job; False when one runs already.

    The transaction can only be rolled back then.
    """
    try:
        session.execute(_LOCK, {**_key(held), "lock_key": lock_key})
    except IntegrityError:
        return False
    return True


def wait(engine: Engine, held: Claim, lock_key: str) -> bool:
    """Have the job begin again when no other with the key is running."""
    return _move(engine, _WAIT, held, lock_key=lock_key)


def put_off(engine: Engine, held: Claim, until: datetime, message: str) -> bool:
    """Have the job go on at that moment; it counts as no retry."""
    return _move(engine, _PUT_OFF, held, until=until, message=message)


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
    kind: ErrorKind | None = None,
    trace: str | None = None,
) -> bool:
    """End the job and tell who listens, in one transaction; False when it is no longer this process's."""
    kept = None if result is None else json.dumps(result)
    outcome = {"status": status, "result": kept, "message": message, "kind": kind, "trace": trace}
    with Session(engine) as session, session.begin():
        if not session.scalar(_END, {**_key(held), **outcome}):
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
        return bool(connection.scalar(statement, {**_key(held), **values}))


def _changed_one(outcome: Result[Any]) -> bool:
    return isinstance(outcome, CursorResult) and outcome.rowcount == 1


def _key(held: Claim) -> dict[str, int]:
    return {"id": held.id, "epoch": held.epoch}
