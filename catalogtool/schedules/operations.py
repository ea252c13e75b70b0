"""Have work done when it is due, at once, at another time, or for a while not at all."""

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.operations import enqueue
from catalogtool.queue.task import tasks
from catalogtool.schedules.declared import declared
from catalogtool.schedules.models import SyncExecution, SyncSchedule
from catalogtool.schedules.queries import find, unfinished
from catalogtool.schedules.timing import Timing
from catalogtool.web.access import Actor

BY_THE_CLOCK = "schedule"

log = structlog.get_logger()


def make_declared() -> None:
    """Make the schedules that features have declared, the settings want, and nobody has made yet."""
    current, settings = session(), current_app.config["SETTINGS"]
    known = set(current.scalars(select(SyncSchedule.name)))
    for each in declared:
        if each.name in known or not each.wanted(settings):
            continue
        timing = each.timing
        values = {
            "name": each.name,
            "title": each.title,
            "task_type": each.task_type,
            "payload": dict(each.payload),
            "frequency": timing.frequency,
            "cron": timing.cron,
            "time_zone": timing.time_zone,
            "next_sync_at": timing.following(_now()),
        }
        current.execute(insert(SyncSchedule).values(values).on_conflict_do_nothing(index_elements=["name"]))


def begin_due() -> SyncExecution | None:
    """Queue the next work that is due and set its next time, in the present transaction; None when nothing is.

    What was missed is run once, late, and then goes on by the clock; without a next time it is paused. What is still at
    work, is being begun by another process, or is of a kind that this release does not know, waits.
    """
    busy = select(SyncExecution).where(
        SyncExecution.schedule_id == SyncSchedule.id,
        SyncExecution.status.in_(("pending", "running")),
        SyncExecution.job_id.is_not(None),
    )
    due = (
        select(SyncSchedule)
        .where(
            SyncSchedule.is_active,
            SyncSchedule.next_sync_at <= func.now(),
            SyncSchedule.task_type.in_(tasks.names()),
            ~busy.exists(),
        )
        .order_by(SyncSchedule.next_sync_at, SyncSchedule.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=SyncSchedule)
        .execution_options(populate_existing=True)
    )
    schedule = session().scalar(due)
    if schedule is None:
        return None
    due_at = schedule.next_sync_at
    try:
        schedule.next_sync_at = schedule.timing.following(_now())
    except Invalid as error:
        log.warning("schedule paused: it has no next time", schedule=schedule.name, error=error.message)
        declare(session(), Origin(None, BY_THE_CLOCK, "system"))
        schedule.is_active = False
    return _begin(schedule, due_at, None)


def run_now(name: str, actor: Actor) -> SyncExecution:
    """Queue the work whatever the clock says, its next time as before; Conflict while it is at work already."""
    schedule = find(name, lock=True)
    if unfinished(schedule):
        raise Conflict(f"{schedule.title} is at work already. Wait until it has ended, or cancel its job.")
    log.info("schedule run by hand", schedule=name, by=actor.name)
    return _begin(schedule, _now(), actor)


def pause(name: str, actor: Actor) -> SyncSchedule:
    """Begin no more runs by the clock; one that is at work goes on."""
    schedule = _changing(name, actor)
    schedule.is_active = False
    return schedule


def resume(name: str, actor: Actor) -> SyncSchedule:
    """Go on by the clock; what was left out meanwhile is not made up for."""
    schedule = _changing(name, actor)
    if not schedule.is_active:
        schedule.next_sync_at = schedule.timing.following(_now())
        schedule.is_active = True
    return schedule


def set_timing(name: str, timing: Timing, actor: Actor) -> SyncSchedule:
    """Set when the work is done from now on; Invalid when that is never."""
    schedule = _changing(name, actor)
    schedule.next_sync_at = timing.following(_now())
    schedule.frequency, schedule.cron, schedule.time_zone = timing.frequency, timing.cron, timing.time_zone
    return schedule


def _begin(schedule: SyncSchedule, due_at: datetime, actor: Actor | None) -> SyncExecution:
    current = session()
    job = enqueue(
        schedule.task_type,
        schedule.payload,
        created_by=actor.id if actor else None,
        created_by_name=actor.name if actor else BY_THE_CLOCK,
    )
    execution = SyncExecution(
        schedule_id=schedule.id, job_id=job.id, due_at=due_at, asked_by_name=actor.name if actor else None
    )
    schedule.last_sync_at = _now()
    schedule.total_executions += 1
    current.add(execution)
    current.flush()
    return execution


def _changing(name: str, actor: Actor) -> SyncSchedule:
    schedule = find(name, lock=True)
    declare(session(), Origin(actor.id, actor.name, "edit"))
    schedule.changed_at, schedule.changed_by_name = _now(), actor.name
    log.info("schedule changed", schedule=name, by=actor.name)
    return schedule


def _now() -> datetime:
    """The database's time, the same for every process."""
    return session().execute(select(func.now())).scalar_one()
