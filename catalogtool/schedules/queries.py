"""The schedules and their runs."""

from collections.abc import Sequence

from flask import g
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.schedules.models import SyncExecution, SyncSchedule
from catalogtool.web.listing import Listing


def schedules() -> Sequence[SyncSchedule]:
    """All of them, by title."""
    return session().scalars(select(SyncSchedule).order_by(SyncSchedule.title)).all()


def find(name: str, *, lock: bool = False) -> SyncSchedule:
    """The schedule of that name, with `lock` held until the transaction ends; NotFound when there is none."""
    statement = select(SyncSchedule).where(SyncSchedule.name == name)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session().scalar(statement)
    if found is None:
        raise NotFound(f"There is no schedule named {name}.")
    return found


def title_of(name: str) -> str:
    """The title of the schedule of that name, or what the name says once it is gone; all are read once in a request."""
    if "schedule_titles" not in g:
        g.schedule_titles = dict(session().execute(select(SyncSchedule.name, SyncSchedule.title)).all())
    return g.schedule_titles.get(name) or name.replace("_", " ").capitalize()


def unfinished(schedule: SyncSchedule) -> SyncExecution | None:
    """The run that waits or goes on, if there is one."""
    return session().scalar(
        select(SyncExecution).where(
            SyncExecution.schedule_id == schedule.id,
            SyncExecution.status.in_(("pending", "running")),
            SyncExecution.job_id.is_not(None),
        )
    )


def schedule_of(job_id: int) -> SyncSchedule | None:
    """The schedule that the job is a run of, if it is one."""
    return session().scalar(select(SyncSchedule).join(SyncExecution).where(SyncExecution.job_id == job_id))


def executions(schedule: SyncSchedule, listing: Listing) -> Listing:
    """One page of the schedule's runs, the newest first."""
    statement = select(SyncExecution).where(SyncExecution.schedule_id == schedule.id)
    statement = statement.order_by(SyncExecution.id.desc()).offset(listing.offset).limit(listing.limit)
    return listing.filled(session().scalars(statement).all())
