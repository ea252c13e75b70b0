"""Which job is next, and how a process takes it: short transactions that reckon with the database's clock alone.

First comes what a dead worker has left behind, then what waits: by priority, and among equals in turn.
"""

import os
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError


@dataclass(frozen=True)
class Claim:
    """A job taken by this process, and the epoch that proves it."""

    id: int
    epoch: int
    task_type: str
    payload: dict[str, Any]
    cursor: dict[str, Any]
    retry_count: int
    crash_count: int
    created_by: int | None
    created_by_name: str


# As joins the two exclusions would be thought to leave nearly nothing, for which no index in order would be worth it.
_NOT_PAUSED = "q.task_type <> all (array(select p.task_type from paused_task p))"
# Whoever takes one that is to be cancelled does nothing but cancel it.
_LEFT_BEHIND = f"""
    q.status = 'processing' and q.lease_until < now() and (q.cancel_requested_at is not null or {_NOT_PAUSED})
"""
_WAITING = f"""
    q.status = 'pending' and q.run_after <= now() and {_NOT_PAUSED} and (q.lock_key is null or not exists (
        select from processing_queue other where other.lock_key = q.lock_key and other.status = 'processing'
    ))
"""

_ANY_CLAIMABLE = text(f"""
    select exists (select from processing_queue q where {_LEFT_BEHIND})
        or exists (select from processing_queue q where {_WAITING})
""")

# The later branch of coalesce is only looked into where the earlier one finds nothing.
_CLAIM = text(f"""
    with taken as (
        update processing_queue
        set status = 'processing', epoch = epoch + 1, crash_count = crash_count + (status = 'processing')::int,
            worker = :worker, pid = :pid, lease_until = now() + interval '30 seconds', heartbeat_at = now(),
            started_at = coalesce(started_at, now())
        where id = coalesce(
            (select q.id from processing_queue q where {_LEFT_BEHIND}
             order by q.lease_until limit 1 for update of q skip locked),
            (select q.id from processing_queue q where {_WAITING}
             order by q.priority desc, q.turn, q.id limit 1 for update of q skip locked)
        )
        returning id, epoch, task_type, payload, cursor, retry_count, crash_count, created_by, created_by_name
    ), buried as (
        update processing_attempt a set ended_at = now(), outcome = 'died'
        from taken where a.job_id = taken.id and a.ended_at is null
    ), begun as (
        insert into processing_attempt (job_id, epoch, worker, pid)
        select id, epoch, :worker, :pid from taken
    )
    select * from taken
""")

_PIDS = text("""
    select pid from processing_queue where worker = :worker and status = 'processing' and lease_until > now()
""")

_RELEASE = text("""
    update processing_queue set lease_until = now()
    where worker = :worker and pid = :pid and status = 'processing' and lease_until > now()
""")

_HOLDS_NOTHING = text("""
    select not exists (
        select from processing_queue
        where worker = :worker and pid = :pid and status = 'processing' and lease_until > now()
    )
""")


def any_claimable(engine: Engine) -> bool:
    """Tell whether a job waits for a worker: due, or left behind by one that died."""
    with engine.connect() as connection:
        return bool(connection.scalar(_ANY_CLAIMABLE))


def claim(engine: Engine, worker: str) -> Claim | None:
    """Take the next job for 30 seconds; None when nothing waits."""
    while True:
        try:
            with engine.begin() as connection:
                row = connection.execute(_CLAIM, {"worker": worker, "pid": os.getpid()}).one_or_none()
        except IntegrityError:
            continue  # another took a job with the same lock key at the same moment
        return Claim(*row) if row else None


def release(engine: Engine, worker: str, pid: int) -> bool:
    """Let go of what a process held that has died, so that nobody waits for its lease; tell whether it held any."""
    with engine.begin() as connection:
        return connection.execute(_RELEASE, {"worker": worker, "pid": pid}).rowcount > 0


def holders(engine: Engine, worker: str) -> set[int]:
    """The processes of the worker that hold jobs."""
    with engine.connect() as connection:
        return set(connection.scalars(_PIDS, {"worker": worker}))


def holds_nothing(engine: Engine, worker: str, pid: int) -> bool:
    """Tell whether no job is in the hands of the process, or only such as were not renewed in time."""
    with engine.connect() as connection:
        return bool(connection.scalar(_HOLDS_NOTHING, {"worker": worker, "pid": pid}))
